import { PRICE_DECIMALS } from '../protocol/prices/worth.js';

/** More digits than any market has; a longer text is no price but an attempt on our time. */
const DECIMAL = /^(0|[1-9][0-9]{0,29})(?:\.([0-9]{1,60}))?$/;

/**
 * A price in 10^-12 of its currency, from its decimal text and never through a floating-point number. What is finer
 * than that is rounded up: a price may be too strict, never too lenient. Null for all but a plain decimal above zero.
 */
export function parseDecimalPrice(text: string): bigint | null {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const units = BigInt(whole + fraction.slice(0, PRICE_DECIMALS).padEnd(PRICE_DECIMALS, '0'));
  const price = /[1-9]/.test(fraction.slice(PRICE_DECIMALS)) ? units + 1n : units;
  return price > 0n ? price : null;
}
