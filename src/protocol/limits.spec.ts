import fc from 'fast-check';
import { assertBaseUnits } from './base-units.js';
import { type AssetId, parseAssetId } from './chains/caip.js';
import { brokenLimit, limitState, type Charge, type Charged } from './limits.js';
import { type Limit } from './policy.js';

function asset(text: string): AssetId {
  const id = parseAssetId(text);
  if (id === null) throw new Error(`${text} is no asset`);
  return id;
}
const ether = asset('eip155:1/slip44:60');
const token = asset('eip155:1/erc20:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48');

function aLimit(change: { amount: bigint; windowSeconds: number; path: Limit['path']; count?: number }): Limit {
  return { id: 'a-limit', asset: ether, ...change, amount: assertBaseUnits(change.amount) };
}

const UNSCOPED = { wallet: 'hot', destination: null, beneficiary: 'customer', engineKey: 'engine' };

const limits = fc
  .record({
    amount: fc.bigInt({ min: 0n, max: 50n }),
    windowSeconds: fc.integer({ min: 1, max: 30 }),
    path: fc.constantFrom('automatic' as const, 'any' as const),
    count: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
  })
  .map(({ count, ...rest }) => aLimit(count === null ? rest : { ...rest, count }));

const wishes = fc.array(
  fc.record({
    asset: fc.constantFrom(ether, token),
    amount: fc.bigInt({ min: 1n, max: 20n }),
    path: fc.constantFrom('automatic' as const, 'approved' as const),
    after: fc.integer({ min: 0, max: 8 }),
  }),
  { maxLength: 60 },
);

/** Lets through what no limit forbids, one after the other, as the signing module does. */
function run(rules: readonly Limit[], asked: typeof wishes extends fc.Arbitrary<infer Wishes> ? Wishes : never) {
  const charges: Charge[] = [];
  let now = 1_000;
  for (const { after, ...wish } of asked) {
    now += after;
    const next: Charged = { ...UNSCOPED, ...wish };
    if (brokenLimit(rules, charges, next, now) === null) charges.push({ ...next, at: now });
  }
  return charges;
}

describe('brokenLimit', () => {
  it('lets no window of any length that a limit names hold more than its amount or its count', () => {
    fc.assert(
      fc.property(fc.array(limits, { minLength: 1, maxLength: 3 }), wishes, (rules, asked) => {
        const charges = run(rules, asked);
        for (const rule of rules) {
          const minded = charges.filter(
            (charge) => charge.asset === rule.asset && (rule.path === 'any' || charge.path === 'automatic'),
          );
          // Every window that could be worst ends at a charge.
          for (const { at: end } of minded) {
            const inside = minded.filter(({ at }) => at > end - rule.windowSeconds && at <= end);
            expect(inside.reduce((sum, { amount }) => sum + amount, 0n)).toBeLessThanOrEqual(rule.amount ?? 0n);
            expect(inside.length).toBeLessThanOrEqual(rule.count ?? Infinity);
          }
        }
      }),
    );
  });

  it('stops nothing that no limit speaks of', () => {
    fc.assert(
      fc.property(fc.array(limits, { maxLength: 3 }), wishes, (rules, asked) => {
        const free = asked.filter(
          (wish) => wish.asset === token || (wish.path === 'approved' && rules.every(({ path }) => path !== 'any')),
        );
        expect(run(rules, free)).toHaveLength(free.length);
      }),
    );
  });

  it('does not stop again what it has told to wait until its moment', () => {
    const rule = aLimit({ amount: 10n, windowSeconds: 60, path: 'any' });
    const next: Charged = { ...UNSCOPED, asset: ether, amount: 10n, path: 'approved' };
    const charges: Charge[] = [{ ...next, at: 100 }];
    const { freesAt } = limitState(rule, charges, 159);
    expect(freesAt).toBe(160);
    expect(brokenLimit([rule], charges, next, 159)?.limit).toBe(rule);
    expect(brokenLimit([rule], charges, next, 160)).toBeNull();
  });
});
