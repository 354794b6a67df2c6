import { CURRENCIES } from '../protocol/policy-document.js';
import { type Currency } from '../protocol/policy.js';

/** What an amount was worth once: a price in all but name. */
export interface Priced {
  readonly amount: bigint;
  /** In whole units of each currency in which it is known. */
  readonly worths: ReadonlyMap<Currency, bigint>;
  readonly at: Date;
}

export interface Holding {
  readonly wallet: string;
  readonly asset: string;
  /** Base units; null while it cannot be known. */
  readonly amount: bigint | null;
}

export interface WalletWorth {
  readonly currency: Currency;
  /** In whole units. */
  readonly worth: bigint;
  /** Of what all wallets hold, in hundredths of a percent; null where that is nothing. */
  readonly shareBasisPoints: number | null;
  /** The oldest of the prices that it was worked out by. */
  readonly pricedAt: Date | null;
}

/**
 * What each wallet holds, and how much of the whole. In the first currency in which everything is known; where a balance
 * or a price is missing nothing is told, for a share of what is known alone would be taken for the share of everything.
 */
export function walletWorths(
  holdings: readonly Holding[],
  prices: ReadonlyMap<string, Priced>,
): ReadonlyMap<string, WalletWorth> {
  for (const currency of CURRENCIES) {
    const worths = holdings.map((holding) => worthOf(holding, prices, currency));
    const known = worths.filter((worth) => worth !== null);
    if (known.length < worths.length) continue;
    const total = known.reduce((sum, { worth }) => sum + worth, 0n);
    const wallets = [...new Set(holdings.map(({ wallet }) => wallet))];
    return new Map(
      wallets.map((wallet) => {
        const own = known.filter((each) => each.wallet === wallet);
        const worth = own.reduce((sum, each) => sum + each.worth, 0n);
        const times = own
          .flatMap(({ at }) => (at === null ? [] : [at]))
          .sort((one, other) => Number(one) - Number(other));
        const shareBasisPoints = total === 0n ? null : Number((worth * 10_000n) / total);
        return [wallet, { currency, worth, shareBasisPoints, pricedAt: times[0] ?? null }];
      }),
    );
  }
  return new Map();
}

function worthOf(
  { wallet, asset, amount }: Holding,
  prices: ReadonlyMap<string, Priced>,
  currency: Currency,
): { readonly wallet: string; readonly worth: bigint; readonly at: Date | null } | null {
  // Nothing is worth nothing in every currency.
  if (amount === 0n) return { wallet, worth: 0n, at: null };
  const price = prices.get(asset);
  const worth = price?.worths.get(currency);
  if (amount === null || price === undefined || worth === undefined) return null;
  return { wallet, worth: (amount * worth) / price.amount, at: price.at };
}
