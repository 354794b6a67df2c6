import { BTC, aPolicy, aPolicyDocument, TWO_OF_OPS_ONE_OF_FINANCE } from '../../../test/support/builders/a-policy.js';
import { generateLedger } from './generate-ledger.js';
import { trialSteps, tryOnGenerated } from './generated-trial.js';

const DAY = 86_400;
/** 2026-11-22T00:00:00Z */
const MIDNIGHT = 1_795_305_600;
const NOW = MIDNIGHT - 6 * 3600;
const policy = aPolicy();
const ledger = (seed = 1) => generateLedger(policy, { days: 90, until: MIDNIGHT, seed });

describe('generateLedger', () => {
  const made = ledger();

  it('makes ninety days, and the same ones for the same seed', () => {
    expect(made.length).toBeGreaterThan(1000);
    expect(new Set(made.map(({ registeredAt }) => Math.floor((MIDNIGHT - 1 - registeredAt) / DAY))).size).toBe(90);
    expect(ledger()).toEqual(made);
    expect(ledger(2)).not.toEqual(made);
  });

  it('is quiet at night, and sometimes many come at once', () => {
    const hours = made.map(({ registeredAt }) => Math.floor((registeredAt % DAY) / 3600));
    const between = (from: number, to: number) => hours.filter((hour) => hour >= from && hour < to).length;
    expect(between(8, 12)).toBeGreaterThan(4 * between(0, 4));
    const times = made.map(({ registeredAt }) => registeredAt);
    const mostInTenMinutes = Math.max(...times.map((at) => times.filter((t) => t >= at && t < at + 600).length));
    expect(mostInTenMinutes).toBeGreaterThanOrEqual(30);
  });

  it('pays new destinations and known ones, asked for with every engine key', () => {
    const classes = made.map(({ findings }) => findings?.destinationClass);
    expect(classes.filter((each) => each === 'known').length).toBeGreaterThan(300);
    expect(classes.filter((each) => each === 'new').length).toBeGreaterThan(300);
    expect(new Set(made.map(({ engineKey }) => engineKey as string))).toEqual(new Set(['trading', 'desk']));
  });

  it('asks for amounts below, between and above the lines that the policy draws', () => {
    const amounts = made.filter(({ request }) => request.asset === BTC).map(({ request }) => BigInt(request.amount));
    const share = (from: bigint, to: bigint) =>
      amounts.filter((each) => each >= from && each < to).length / amounts.length;
    expect(share(0n, 10_000_000n)).toBeGreaterThan(0.6);
    expect(share(10_000_000n, 1_000_000_000n)).toBeGreaterThan(0.1);
    expect(share(1_000_000_000n, 10n ** 30n)).toBeGreaterThan(0);
  });
});

describe('tryOnGenerated', () => {
  const usual = tryOnGenerated(policy, NOW);

  it('takes for the line that a policy draws what asks people, and not that nothing is asked for', () => {
    const rules = aPolicyDocument()['tiers'] as { id: string; atLeast: string }[];
    const tiers = rules.map((rule) => (rule.id.endsWith('-small') ? { ...rule, atLeast: '1' } : rule));
    expect(tryOnGenerated(aPolicy({ tiers }), NOW)).toEqual(usual);
  });

  it('takes the automatic limit for it where no rule asks anybody', () => {
    const rules = aPolicyDocument()['tiers'] as { id: string; asset: string }[];
    const tiers = rules.flatMap(({ id, asset }) =>
      id.endsWith('-small') ? [{ id, asset, atLeast: '1', requires: { kind: 'engine-signature' } }] : [],
    );
    const { fates } = tryOnGenerated(aPolicy({ tiers }), NOW).tally;
    expect(Math.min(fates.passed, fates.waited)).toBeGreaterThan(10);
  });

  it('counts every withdrawal once', () => {
    const { tally } = usual;
    const { fates, total } = tally;
    expect(Object.values(fates).reduce((sum, each) => sum + each, 0)).toBe(total);
    expect(Math.min(fates.passed, fates.waited, fates.asked, fates.blocked)).toBeGreaterThan(0);
  });

  it('comes out the same in steps, of which none takes more than one withdrawal', () => {
    const steps = trialSteps(policy, NOW);
    let count = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) count += 1;
    expect(count).toBe(usual.tally.total);
    expect(step.value).toEqual(usual);
  });

  it('says the same all day', () => {
    expect(tryOnGenerated(policy, NOW + 3600)).toEqual(usual);
  });

  const btcRules = (...rules: readonly object[]) =>
    aPolicy({ tiers: [...rules, ...(aPolicyDocument()['tiers'] as object[]).slice(2)] });
  const limited = (limit: object) => aPolicy({ limits: [limit, ...(aPolicyDocument()['limits'] as object[])] });
  const small = { id: 'small', asset: BTC, below: '10000000', requires: { kind: 'engine-signature' } };

  it.each([
    ['a rule that decides nothing', btcRules(small, { ...small, id: 'never' }), /"rule-idle","rule":"never"/],
    ['what no rule allows', btcRules(), /"many-blocked","percent":[0-9]+/],
    [
      'a quorum that what one engine asks for can never reach',
      btcRules({
        ...{ id: 'two-of-two', asset: BTC },
        requires: {
          ...{ kind: 'quorum', votesValidForSeconds: 3600 },
          groups: [{ name: 'both', threshold: 2, members: ['alice', 'bob'] }],
        },
      }),
      /"nobody-can-approve","count":[0-9]{3},"engineKey":"desk"/,
    ],
    [
      'people who are asked about nearly everything',
      aPolicy({ tiers: [{ id: 'all', requires: TWO_OF_OPS_ONE_OF_FINANCE }], limits: [] }),
      /"many-asked","percent":(9[0-9]|100)/,
    ],
    [
      'a delay that outlasts requests',
      aPolicy({
        tiers: [{ id: 'all', requires: { ...TWO_OF_OPS_ONE_OF_FINANCE, delaySeconds: 2 * DAY } }],
        limits: [],
      }),
      /"time-runs-out","count":(1[0-9]{3}|[5-9][0-9]{2}),/,
    ],
    [
      'a limit that keeps nothing',
      limited({ id: 'vast', path: 'any', windowSeconds: 3600, count: 100_000 }),
      /"limit-idle","limit":"vast","minded":[0-9]+/,
    ],
    [
      'a limit that keeps nearly everything',
      limited({ id: 'tight', path: 'automatic', windowSeconds: DAY, count: 1 }),
      /"limit-keeps-much","limit":"tight","percent":(9[0-9]|100)/,
    ],
  ])('remarks on %s', (_what, of, words) => {
    expect(JSON.stringify(usual.remarks)).not.toMatch(words);
    expect(JSON.stringify(tryOnGenerated(of, NOW).remarks)).toMatch(words);
  });
});
