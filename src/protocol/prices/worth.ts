import { type BaseUnits } from '../base-units.js';

/** Prices are in 10^-12 of a currency for one whole unit of an asset. */
export const PRICE_DECIMALS = 12;

/**
 * What an amount is worth in whole units of a currency, rounded up: `amount x price / 10^(decimals + 12)`.
 *
 * @param decimals of the asset
 */
export function worthOf(amount: BaseUnits, decimals: number, price: bigint): bigint {
  const unit = 10n ** BigInt(decimals + PRICE_DECIMALS);
  return (amount * price + unit - 1n) / unit;
}
