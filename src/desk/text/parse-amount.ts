import { parseBaseUnits, type BaseUnits } from '../../protocol/base-units.js';

/**
 * `0.5` of an asset with eight decimals is 50000000, by digits alone; null for anything else. No grouping: where a comma
 * is a decimal sign in one country and none in the next, nobody guesses about money.
 */
export function parseAmount(text: string, decimals: number): BaseUnits | null {
  const [, whole = '', fraction = ''] = /^([0-9]{1,60})(?:\.([0-9]{1,60}))?$/.exec(text.trim()) ?? [];
  if (whole === '' || fraction.length > decimals) return null;
  const digits = `${whole}${fraction.padEnd(decimals, '0')}`;
  return parseBaseUnits(digits.replace(/^0+(?=[0-9])/, ''));
}
