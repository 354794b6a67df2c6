import fc from 'fast-check';
import { assertBaseUnits } from './base-units.js';
import { parseAssetId, type AssetId } from './chains/caip.js';
import { type Hex } from './hex.js';
import { limitWindows } from './limit-windows.js';
import { limitState, type Charge } from './limits.js';
import { type Limit } from './policy.js';

const ether = parseAssetId('eip155:1/slip44:60') as AssetId;
const NOW = 1_795_000_000;
const LIMIT: Limit = {
  ...{ id: 'per-place', asset: ether, path: 'any', windowSeconds: 3600 },
  ...{ amount: assertBaseUnits(100n), per: ['destination', 'beneficiary'] },
};

function aCharge(amount: bigint, destination: string | null, change: Partial<Charge> = {}): Charge {
  const rest = { asset: ether, path: 'automatic' as const, wallet: 'hot', engineKey: 'engine' };
  return { ...rest, amount, destination: destination as Hex | null, beneficiary: 'customer', at: NOW - 60, ...change };
}

const told = (charges: readonly Charge[], limit = LIMIT) =>
  limitWindows(limit, charges, NOW).map(({ of, state }) => [of.map(({ value }) => value).join(' '), state.usedAmount]);

describe('limitWindows', () => {
  it('tells each window by what it is of, the fullest first', () => {
    const charges = [aCharge(5n, 'aa'), aCharge(30n, 'bb'), aCharge(7n, 'aa'), aCharge(1n, 'aa', { beneficiary: 'b' })];
    expect(told(charges)).toEqual([
      ['bb customer', 30n],
      ['aa customer', 12n],
      ['aa b', 1n],
    ]);
  });

  it('leaves out what has left the window, and what the limit does not mind', () => {
    const charges = [aCharge(5n, 'aa', { at: NOW - 3600 }), aCharge(6n, 'bb', { path: 'approved' })];
    expect(told(charges, { ...LIMIT, path: 'automatic' })).toEqual([]);
  });

  it('orders windows that only count payments by how many are left', () => {
    const counting: Limit = { id: 'count', path: 'any', windowSeconds: 3600, count: 3, per: ['destination'] };
    const of = limitWindows(counting, [aCharge(90n, 'aa'), aCharge(1n, 'bb'), aCharge(1n, 'bb')], NOW);
    expect(of.map(({ state }) => state.leftCount)).toEqual([1, 2]);
  });

  it('is the one window of all charges where the limit has one', () => {
    const one: Limit = { id: 'one', asset: ether, path: 'any', windowSeconds: 3600, amount: assertBaseUnits(100n) };
    expect(told([aCharge(5n, 'aa'), aCharge(6n, 'bb')], one)).toEqual([['', 11n]]);
  });

  it('counts what limitState counts for each, also where somebody did not note what it was of', () => {
    const charge = fc
      .record({
        amount: fc.bigInt({ min: 1n, max: 50n }),
        destination: fc.constantFrom('aa', 'bb', null),
        beneficiary: fc.constantFrom('x', 'y', null),
        ago: fc.integer({ min: 0, max: 4000 }),
      })
      .map(({ amount, destination, beneficiary, ago }) => aCharge(amount, destination, { beneficiary, at: NOW - ago }));
    fc.assert(
      fc.property(fc.array(charge, { maxLength: 20 }), (charges) => {
        for (const { of, state } of limitWindows(LIMIT, charges, NOW)) {
          const [destination, beneficiary] = of.map(({ value }) => value);
          const like = aCharge(1n, destination ?? null, { beneficiary: beneficiary ?? null });
          expect(state).toEqual(limitState(LIMIT, charges, NOW, like));
        }
      }),
    );
  });
});
