import fc from 'fast-check';
import { assertBaseUnits } from './base-units.js';
import { parseAssetId, type AssetId } from './chains/caip.js';
import { limitFrees } from './limit-frees.js';
import { countedCharges, limitState, type Charge } from './limits.js';
import { type Limit } from './policy.js';

const ether = parseAssetId('eip155:1/slip44:60') as AssetId;
const HOUR = 3600;
const LIMIT: Limit = {
  ...{ id: 'hour', asset: ether, path: 'any', windowSeconds: HOUR, amount: assertBaseUnits(1000n) },
};
const charge = (at: number, amount: bigint): Charge => ({
  ...{
    asset: ether,
    path: 'automatic',
    wallet: 'hot',
    destination: null,
    beneficiary: 'customer',
    engineKey: 'engine',
  },
  ...{ at, amount },
});
const told = (charges: readonly Charge[], most = 24) =>
  limitFrees(LIMIT, charges, most).map(({ at, amount, count }) => [at, amount, count]);

describe('limitFrees', () => {
  it('tells of each charge the moment at which it is a whole window old, the earliest first', () => {
    expect(told([charge(1500, 5n), charge(1000, 30n)])).toEqual([
      [1000 + HOUR, 30n, 1],
      [1500 + HOUR, 5n, 1],
    ]);
    expect(told([])).toEqual([]);
  });

  it('tells what ends in the same second as one', () => {
    expect(told([charge(1000, 30n), charge(1000, 12n)])).toEqual([[1000 + HOUR, 42n, 2]]);
  });

  it('tells neighbours together where there are too many, at the end of the later one', () => {
    // From 1000 to 1099 in two stretches of 50 seconds: 1000, 1010 and 1049 are in the first.
    const charges = [charge(1000, 1n), charge(1010, 2n), charge(1049, 4n), charge(1050, 8n), charge(1099, 16n)];
    expect(told(charges, 2)).toEqual([
      [1049 + HOUR, 7n, 3],
      [1099 + HOUR, 24n, 2],
    ]);
    expect(told(charges, 5)).toHaveLength(5);
  });

  it('adds up to what is used, and never tells of room before limitState has it', () => {
    const charges = fc.array(
      fc.record({ at: fc.integer({ min: 1, max: 7200 }), amount: fc.bigInt({ min: 1n, max: 50n }) }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(charges, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: HOUR }), (made, most, after) => {
        const [all, now] = [made.map(({ at, amount }) => charge(at, amount)), 7200];
        const frees = limitFrees(LIMIT, countedCharges(LIMIT, all, now), most);
        const { usedAmount, usedCount } = limitState(LIMIT, all, now);
        const sumOf = (some: typeof frees) => some.reduce((sum, { amount }) => sum + amount, 0n);
        expect([sumOf(frees), frees.reduce((sum, { count }) => sum + count, 0)]).toEqual([usedAmount, usedCount]);
        expect(frees.length).toBeLessThanOrEqual(most);
        const then = limitState(LIMIT, all, now + after);
        expect(usedAmount - sumOf(frees.filter(({ at }) => at <= now + after))).toBeGreaterThanOrEqual(then.usedAmount);
      }),
    );
  });
});
