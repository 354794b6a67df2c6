import { type Currency } from '../protocol/policy.js';
import { walletWorths, type Holding, type Priced } from './wallet-worths.js';

const AT = new Date('2026-11-22T03:00:00Z');
const EARLIER = new Date('2026-11-21T12:00:00Z');
const price = (amount: bigint, worths: Partial<Record<Currency, bigint>>, at = AT): Priced => ({
  ...{ amount, at },
  worths: new Map(Object.entries(worths) as [Currency, bigint][]),
});
const holding = (wallet: string, asset: string, amount: bigint | null): Holding => ({ wallet, asset, amount });

const PRICES = new Map([
  ['btc', price(100_000_000n, { JPY: 15_000_000n, USD: 100_000n })],
  ['eth', price(10n ** 18n, { JPY: 500_000n, USD: 3_300n }, EARLIER)],
  ['usd', price(1_000_000n, { USD: 1n })],
]);

describe('walletWorths', () => {
  it('tells what each wallet holds, and how much of the whole that is', () => {
    const worths = walletWorths([holding('b', 'btc', 200_000_000n), holding('e', 'eth', 20n * 10n ** 18n)], PRICES);
    expect(worths.get('b')).toEqual({ currency: 'JPY', worth: 30_000_000n, shareBasisPoints: 7500, pricedAt: AT });
    expect(worths.get('e')).toMatchObject({ worth: 10_000_000n, shareBasisPoints: 2500, pricedAt: EARLIER });
  });

  it('takes the first currency in which everything is known', () => {
    const worths = walletWorths([holding('b', 'btc', 100_000_000n), holding('e', 'usd', 300_000_000_000n)], PRICES);
    expect(worths.get('e')).toMatchObject({ currency: 'USD', worth: 300_000n, shareBasisPoints: 7500 });
  });

  it.each([
    ['a balance', [holding('b', 'btc', 5n), holding('e', 'eth', null)]],
    ['a price', [holding('b', 'btc', 5n), holding('e', 'doge', 5n)]],
  ])('says nothing where %s is not known', (_what, holdings) => {
    expect(walletWorths(holdings, PRICES).size).toBe(0);
  });

  it('needs no price of what there is nothing of, and no share of nothing', () => {
    const worths = walletWorths([holding('b', 'btc', 100n), holding('e', 'doge', 0n)], PRICES);
    expect(worths.get('e')).toMatchObject({ worth: 0n, shareBasisPoints: 0, pricedAt: null });
    expect(walletWorths([holding('e', 'doge', 0n)], PRICES).get('e')?.shareBasisPoints).toBeNull();
  });
});
