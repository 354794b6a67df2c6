import { parseUnits } from 'ethers';
import { PRICE_DECIMALS } from '../protocol/prices/worth.js';
import { type PricesByAsset } from './prices-file.js';

/**
 * The state file of a price feed whose market has stood still for the whole window. A feed that has only begun tells of
 * less than the policy's window, and nobody wants to wait for that long to see what worths do in a sandbox.
 *
 * @param now Unix seconds
 */
export function quietPast(prices: PricesByAsset, windowSeconds: number, now: number): object {
  const windows = Object.entries(prices).flatMap(([asset, known]) =>
    Object.entries(known).map(([currency, price]) => ({
      ...{ asset, currency, since: now - windowSeconds },
      samples: [{ at: now, price: parseUnits(price, PRICE_DECIMALS).toString() }],
    })),
  );
  return { format: 'sekisho-price-feed-1', windows };
}
