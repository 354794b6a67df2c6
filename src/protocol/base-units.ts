import { type Branded } from './brand.js';
import { invariant } from './invariant.js';

/** A non-negative count of an asset's smallest unit: satoshi, wei, token base unit. Below 2^256. */
export type BaseUnits = Branded<bigint, 'BaseUnits'>;

/** An EVM word, and the EIP-712 `uint256` that carries every amount we sign. */
export const BASE_UNITS_MAX = 2n ** 256n - 1n;

export const ZERO = 0n as BaseUnits;

/**
 * Recognises before it converts: `BigInt` alone takes `""`, `" 10 "` and `"0x10"`.
 * One amount has one spelling, so `"01"` and `"+1"` are refused too.
 */
export function parseBaseUnits(text: string): BaseUnits | null {
  if (!/^(0|[1-9][0-9]{0,77})$/.test(text)) return null;
  const value = BigInt(text);
  return value <= BASE_UNITS_MAX ? (value as BaseUnits) : null;
}

/** For values that are ours already, a sum or a column; a stranger's text goes through `parseBaseUnits`. */
export function assertBaseUnits(value: bigint): BaseUnits {
  invariant(value >= 0n && value <= BASE_UNITS_MAX, 'an amount of base units is in 0..2^256-1');
  return value as BaseUnits;
}

/**
 * The amount as a person reads it: `52350000000`, 8, `BTC` gives `523.5 BTC`. No grouping, no
 * rounding, no trailing zeros: one amount has one text, and the signing module demands it to the letter.
 */
export function formatAmount(amount: BaseUnits, decimals: number, symbol: string): string {
  const digits = amount.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return `${fraction === '' ? whole : `${whole}.${fraction}`} ${symbol}`;
}
