import fc from 'fast-check';
import {
  aPolicy,
  aPolicyDocument,
  documentBytes,
  BTC,
  TWO_OF_OPS_ONE_OF_FINANCE,
} from '../../../test/support/builders/a-policy.js';
import { ALERTS, CURRENCIES, DESTINATION_CLASSES } from '../policy-document.js';
import { parsePolicy, type Alert, type Currency, type Policy } from '../policy.js';
import { nothingKnown, type Facts } from './facts.js';
import { selectTiers, type Selectable } from './select-tiers.js';

// Made once: its keys take longer than all that is tried here.
const DOCUMENT = aPolicyDocument();
const withTiers = (change: { readonly tiers: readonly object[] }): Policy =>
  parsePolicy(documentBytes({ ...DOCUMENT, ...change }));

const NOW = 1_790_000_000;
const intent = (change: Partial<Selectable> = {}): Selectable => ({
  ...{ asset: BTC, amount: 5n, wallet: 'btc-hot', engineKey: 'trading', beneficiary: 'customer-1' },
  ...change,
});

/** Worths from 0 to 9, so that every one of them can be tried. */
const WORTHS = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n];
const value = fc
  .record({
    currency: fc.constantFrom(...CURRENCIES.slice(0, 2)),
    from: fc.integer({ min: 0, max: 8 }),
    size: fc.nat(9),
  })
  .map(({ currency, from, size }) => ({
    ...{ currency, atLeast: String(from) },
    ...(size === 0 ? {} : { below: String(Math.min(from + size, 9)) }),
  }));
const conditions = fc.record(
  {
    value,
    destinations: fc.uniqueArray(fc.constantFrom(...DESTINATION_CLASSES), { minLength: 1 }),
    alerts: fc.subarray([...ALERTS], { minLength: 1 }),
    beneficiaries: fc.constantFrom(['customer-1'], ['customer-2']),
    engineKeys: fc.constantFrom(['trading'], ['desk']),
    amount: fc.nat(9),
  },
  { requiredKeys: [] },
);
const requires = fc.constantFrom(
  TWO_OF_OPS_ONE_OF_FINANCE,
  { kind: 'engine-signature' },
  {
    kind: 'hold',
    releasedBy: { name: 'release', threshold: 1, members: ['dave'] },
  } as const,
  { kind: 'cooling', seconds: 60 },
);

const policies: fc.Arbitrary<Policy> = fc
  .array(fc.tuple(conditions, requires), { minLength: 1, maxLength: 5 })
  .map((rules) =>
    withTiers({
      tiers: rules.map(([{ amount, ...rest }, demand], index) => ({
        ...{ id: `rule-${index + 1}`, requires: demand, asset: BTC, ...rest },
        ...(amount === undefined ? {} : { atLeast: String(amount) }),
      })),
    }),
  );

/** Every way in which what is not known could be, over the worths that the generated rules can tell apart. */
function completions({ destinationClasses, alerts, values, at }: Facts): readonly Facts[] {
  const either = (alert: Alert): readonly boolean[] => {
    const told = alerts[alert];
    return told === 'unknown' ? [false, true] : [told];
  };
  const alarms = either('look-alike').flatMap((lookAlike) =>
    either('outlier').map((outlier) => ({ 'look-alike': lookAlike, outlier })),
  );
  const worths = (currency: Currency) => {
    const known = values.get(currency);
    return known === undefined ? [...WORTHS, 100n] : [known];
  };
  return destinationClasses.flatMap((each) =>
    worths('JPY').flatMap((jpy) =>
      worths('USD').flatMap((usd) =>
        alarms.map((alarm) => ({
          ...{ destinationClasses: [each], alerts: alarm, at },
          values: new Map<Currency, bigint>([
            ['JPY', jpy],
            ['USD', usd],
            ['EUR', 0n],
          ]),
        })),
      ),
    ),
  );
}

const facts: fc.Arbitrary<Facts> = fc.record({
  destinationClasses: fc.subarray([...DESTINATION_CLASSES], { minLength: 1 }),
  alerts: fc.record({
    'look-alike': fc.constantFrom(true, false, 'unknown' as const),
    outlier: fc.constantFrom(true, false, 'unknown' as const),
  }),
  values: fc
    .record({ JPY: fc.constantFrom(...WORTHS), USD: fc.constantFrom(...WORTHS) }, { requiredKeys: [] })
    .map((known) => new Map(Object.entries(known) as [Currency, bigint][])),
  at: fc.constant(NOW),
});

const ids = (tiers: readonly { readonly id: string }[]): string[] => tiers.map(({ id }) => id);

describe('selectTiers', () => {
  it('takes exactly the rules that some way in which the unknown could be selects, and one where all is known', () => {
    fc.assert(
      fc.property(policies, facts, (policy, known) => {
        const { tiers, joining } = selectTiers(policy, intent(), known);
        const possible = completions(known).map((each) => selectTiers(policy, intent(), each));
        for (const each of possible) expect(each.tiers.length).toBeLessThanOrEqual(1);
        expect(new Set(ids(tiers))).toEqual(new Set(possible.flatMap((each) => ids(each.tiers))));
        expect(new Set(ids(joining))).toEqual(new Set(possible.flatMap((each) => ids(each.joining))));
      }),
    );
  });

  it('allows nothing that it would refuse if it knew', () => {
    fc.assert(
      fc.property(policies, facts, (policy, known) => {
        const isRefused = completions(known).some((each) => selectTiers(policy, intent(), each).kind !== 'selected');
        expect(selectTiers(policy, intent(), known).kind === 'selected').toBe(!isRefused);
      }),
    );
  });

  it('says no for good only where no way in which the unknown could be has a rule', () => {
    fc.assert(
      fc.property(policies, facts, (policy, known) => {
        const isHopeless = completions(known).every((each) => selectTiers(policy, intent(), each).kind === 'none');
        expect(selectTiers(policy, intent(), known).kind === 'none').toBe(isHopeless);
      }),
    );
  });

  it('refuses what no rule names', () => {
    const policy = aPolicy();
    for (const amount of [0n, 1n, 10n ** 40n]) {
      const other = intent({ asset: 'eip155:1/slip44:60', amount });
      expect(selectTiers(policy, other, nothingKnown(NOW)).kind).toBe('none');
    }
  });

  it('asks for no less when more is asked for, where the policy’s rules climb with the amount', () => {
    const climbing = fc
      .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 })
      .map((bounds) => [0, ...bounds.sort((a, b) => a - b)])
      .map((bounds) =>
        withTiers({
          tiers: bounds.map((atLeast, index) => ({
            ...{ id: `rule-${index + 1}`, asset: BTC, atLeast: String(atLeast) },
            ...(index + 1 < bounds.length ? { below: String(bounds[index + 1]) } : {}),
            requires: {
              kind: 'quorum',
              groups: [{ name: 'ops', threshold: Math.min(3, index + 1), members: ['alice', 'bob', 'carol'] }],
              votesValidForSeconds: 3600,
            },
          })),
        }),
      );
    const amount = fc.bigInt({ min: 1n, max: 120n });
    fc.assert(
      fc.property(climbing, amount, amount, (policy, one, other) => {
        const asked = (of: bigint): number => {
          const [tier] = selectTiers(policy, intent({ amount: of }), nothingKnown(NOW)).tiers;
          return tier?.requires.kind === 'quorum' ? (tier.requires.groups[0]?.threshold ?? 0) : 0;
        };
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(asked(more)).toBeGreaterThanOrEqual(asked(less));
      }),
    );
  });
});
