import { type Currency } from '../protocol/policy.js';
import { withSample, type PriceWindow } from './price-window.js';

/** What is priced, and in what. */
export interface Pair {
  /** CAIP-19. */
  readonly asset: string;
  readonly currency: Currency;
}

/** A price that a source has named, in 10^-12 of the currency. */
export interface Quote extends Pair {
  readonly price: bigint;
}

export interface PairWindow extends Pair {
  readonly window: PriceWindow;
}

/** The windows of all pairs, by `keyOf`. */
export type Windows = ReadonlyMap<string, PairWindow>;

export function keyOf({ asset, currency }: Pair): string {
  return `${asset} ${currency}`;
}

/** Each pair once, however many sources there are for it. */
export function pairsOf(sources: readonly Pair[]): readonly Pair[] {
  return [...new Map(sources.map(({ asset, currency }) => [keyOf({ asset, currency }), { asset, currency }])).values()];
}

/** Of several prices for one pair at the same moment the highest counts: that is what a window does anyway. */
export function withQuotes(before: Windows, quotes: readonly Quote[], at: number, windowSeconds: number): Windows {
  const windows = new Map(before);
  for (const quote of quotes) {
    const { asset, currency, price } = quote;
    const window = withSample(windows.get(keyOf(quote))?.window ?? null, { at, price }, windowSeconds);
    windows.set(keyOf(quote), { asset, currency, window });
  }
  return windows;
}
