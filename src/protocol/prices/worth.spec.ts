import fc from 'fast-check';
import { assertBaseUnits } from '../base-units.js';
import { PRICE_DECIMALS, worthOf } from './worth.js';

const ONE = 10n ** BigInt(PRICE_DECIMALS);

it.each([
  ['a whole bitcoin', 100_000_000n, 8, 17_250_000n * ONE, 17_250_000n],
  ['a satoshi, which is a part of a yen', 1n, 8, 17_250_000n * ONE, 1n],
  ['a satoshi more than a million yen', 10_000_001n, 8, 10_000_000n * ONE, 1_000_001n],
  ['nothing', 0n, 8, 17_250_000n * ONE, 0n],
  ['a wei at the least of prices', 1n, 18, 1n, 1n],
  ['of an asset without decimals', 7n, 0, 3n * ONE, 21n],
])('takes %s for its worth in whole units, rounded up', (_what, amount, decimals, price, worth) => {
  expect(worthOf(assertBaseUnits(amount), decimals, price)).toBe(worth);
});

it('is never less than the exact worth, and never a whole unit more', () => {
  const positive = fc.bigInt({ min: 1n, max: 10n ** 30n });
  fc.assert(
    fc.property(positive, fc.integer({ min: 0, max: 36 }), positive, (amount, decimals, price) => {
      const unit = 10n ** BigInt(decimals + PRICE_DECIMALS);
      const worth = worthOf(assertBaseUnits(amount), decimals, price);
      expect(worth * unit >= amount * price && (worth - 1n) * unit < amount * price).toBe(true);
    }),
  );
});
