import { aPast } from '../../../test/support/builders/a-past-withdrawal.js';
import {
  aPolicy,
  aPolicyDocument,
  BTC,
  LARGE_BTC,
  TWO_OF_OPS_ONE_OF_FINANCE,
} from '../../../test/support/builders/a-policy.js';
import { type EngineKeyId } from '../../protocol/ids.js';
import { type PastWithdrawal } from './past-withdrawal.js';
import { replay } from './replay-policy.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const HOUR = 3600;
const DAY = 86_400;
const then = aPolicy();
const small = (LARGE_BTC / 2n).toString();
const large = LARGE_BTC.toString();
const past = (after = 0, told: Parameters<typeof aPast>[2] = {}) => aPast(then, NOW + after, told);
const asking = (amount: string, after = 0, told: Parameters<typeof aPast>[2] = {}) =>
  past(after, { ...told, request: { amount, ...told.request } });

/** The usual policy with other rules for BTC in front, and other limits on it. */
function aDraft(rules: readonly object[], limits: readonly object[] = [], more: object = {}) {
  const document = aPolicyDocument();
  return aPolicy({
    tiers: [...rules, ...(document['tiers'] as object[])],
    limits: [...limits, ...(document['limits'] as object[])],
    ...more,
  });
}
const fates = (history: readonly PastWithdrawal[], draft = then) =>
  replay(history, () => draft).map(({ fate }) => fate);
const automatic = (more: object = {}) => ({
  ...{ id: 'draft', asset: BTC },
  requires: { kind: 'engine-signature', ...more },
});
const perHour = (more: object) => ({ id: 'an-hour', asset: BTC, path: 'automatic', windowSeconds: HOUR, ...more });

const OPS = { name: 'ops', threshold: 1, members: ['alice', 'bob', 'carol'] };
const OPS_ONLY = { kind: 'quorum', votesValidForSeconds: HOUR, groups: [OPS] };

describe('replay', () => {
  it('passes, asks and blocks as the policy says', () => {
    const history = [asking(small), asking(large), asking((LARGE_BTC * 100n).toString())];
    const replayed = replay(history, () => then);
    expect(replayed.map(({ fate, rule, code }) => [fate, rule, code])).toEqual([
      ['passed', 'btc-small', null],
      ['asked', 'btc-large', null],
      ['blocked', null, 'NO_TIER_MATCHES'],
    ]);
  });

  it('holds what must be released, and delays what must cool', () => {
    const hold = { id: 'hold', destinations: ['new'], requires: { kind: 'hold', releasedBy: OPS } };
    const cooling = { id: 'cooling', destinations: ['new'], requires: { kind: 'cooling', seconds: HOUR } };
    const fresh = past(0, { findings: { destinationClass: 'new', firstSeenAt: NOW } });
    expect(fates([fresh, past()], aDraft([hold]))).toEqual(['held', 'passed']);
    expect(fates([fresh, past()], aDraft([cooling]))).toEqual(['delayed', 'passed']);
  });

  it.each<[string, PastWithdrawal, object, string]>([
    ['an asset that is gone', past(), { assets: [], limits: [], tiers: [] }, 'ASSET_UNKNOWN'],
    [
      'an engine’s key that is another one',
      { ...past(), enginePublicKey: 'ab'.repeat(32) as never },
      {},
      'KEY_UNKNOWN',
    ],
    ['a request that may wait too long', past(), { maxLifetimeSeconds: HOUR }, 'NOT_AFTER_TOO_FAR'],
    [
      'a quorum that nobody is left for',
      asking(large, 0, { engineKey: 'desk' as EngineKeyId, request: { initiators: ['bob'] } }),
      {},
      'QUORUM_UNREACHABLE',
    ],
  ])('blocks for %s', (_what, one, more, code) => {
    const document = aPolicyDocument();
    const without = (field: string) =>
      (document[field] as { id: string; asset?: string }[]).filter(({ id, asset }) => id !== BTC && asset !== BTC);
    const gone =
      'assets' in more ? { assets: without('assets'), limits: without('limits'), tiers: without('tiers') } : more;
    const wallets = 'assets' in more ? { wallets: without('wallets').filter(({ id }) => id !== 'btc-hot') } : {};
    const [replayed] = replay([one], () => aPolicy({ ...gone, ...wallets }));
    expect(replayed).toMatchObject({ fate: 'blocked', code });
  });

  it('blocks what cannot be known where a rule asks for it and no other one allows it', () => {
    const worth = { id: 'worth', asset: BTC, value: { currency: 'JPY', atLeast: '0' }, requires: OPS_ONLY };
    const draft = aPolicy({ tiers: [{ ...worth, value: { currency: 'JPY', atLeast: '5' } }], limits: [] });
    expect(replay([past()], () => draft)[0]).toMatchObject({ fate: 'blocked', code: 'CONDITION_UNKNOWN' });
  });

  it('lets what does not fit wait until the window has moved on, and not a second less', () => {
    const draft = aDraft([automatic()], [perHour({ count: 1 })]);
    const [first, second] = replay([past(), past(600)], () => draft);
    expect([first?.fate, second?.fate, second?.limit]).toEqual(['passed', 'waited', 'an-hour']);
    expect(second?.waitedSeconds).toBe(HOUR - 600);
  });

  it('pays in the order in which there was room, each charge where it was made', () => {
    const draft = aDraft([automatic()], [perHour({ count: 1 })]);
    const waits = replay([past(), past(1), past(2), past(3 * HOUR)], () => draft).map((each) => each.waitedSeconds);
    // The third has its turn an hour after the second, which had its own an hour after the first.
    expect(waits).toEqual([0, HOUR - 1, 2 * HOUR - 2, 0]);
  });

  it('lets the time run out of what never fits', () => {
    const draft = aDraft([automatic()], [perHour({ amount: '1000' })]);
    expect(replay([past()], () => draft)[0]).toMatchObject({ fate: 'waited', ranOut: true, waitedSeconds: DAY });
  });

  it('asks the people of another rule beyond the limits, or refuses, as the rule says', () => {
    const one = [past(), past(1)];
    const ask = aDraft([automatic({ beyondLimits: { ask: 'btc-large' } })], [perHour({ count: 1 })]);
    expect(replay(one, () => ask)[1]).toMatchObject({ fate: 'asked', isBeyondLimits: true, limit: 'an-hour' });
    const refuse = aDraft([automatic({ beyondLimits: 'refuse' })], [perHour({ count: 1 })]);
    expect(replay(one, () => refuse)[1]).toMatchObject({ fate: 'blocked', code: 'LIMIT_REACHED' });
  });

  it('counts what waits in a delay against what may not wait', () => {
    const cooling = { id: 'cooling', destinations: ['new'], requires: { kind: 'cooling', seconds: HOUR } };
    const draft = aDraft([cooling, automatic({ beyondLimits: 'refuse' })], [perHour({ count: 1 })]);
    const fresh = past(0, { findings: { destinationClass: 'new', firstSeenAt: NOW } });
    expect(fates([fresh, past(1)], draft)).toEqual(['delayed', 'blocked']);
  });

  it('charges what people approve when it was really signed, and nothing for what never was', () => {
    const quorum = { id: 'draft', asset: BTC, requires: TWO_OF_OPS_ONE_OF_FINANCE };
    const approved = { id: 'an-hour', asset: BTC, path: 'approved', windowSeconds: HOUR, count: 1 };
    const draft = aDraft([quorum], [approved]);
    const history = [past(0), past(1, { signedAt: NOW + 2 * HOUR }), past(2, { signedAt: NOW + 2 * HOUR + 60 })];
    expect(replay(history, () => draft).map((each) => each.waitedSeconds)).toEqual([0, 0, HOUR - 60]);
  });

  it('takes a destination for known as the draft says: after how long, and once it was paid', () => {
    const asks = { id: 'new', destinations: ['new'], requires: OPS_ONLY };
    const draft = (knownAfterSeconds: number) => aDraft([asks], [], { knownAfterSeconds });
    const seen = past(0, { findings: { firstSeenAt: NOW - HOUR } });
    expect([fates([seen], draft(HOUR)), fates([seen], draft(HOUR + 1))]).toEqual([['passed'], ['asked']]);
    const tooYoung = past(HOUR, { findings: { destinationClass: 'new', firstSeenAt: NOW } });
    const paid = past(0, { finalAt: NOW + 60, findings: { firstSeenAt: NOW } });
    expect(fates([paid, tooYoung], draft(HOUR))).toEqual(['asked', 'passed']);
    expect(fates([{ ...paid, finalAt: NOW + 2 * HOUR }, tooYoung], draft(HOUR))[1]).toBe('asked');
  });

  it('knows no worth without a feed that says it', () => {
    const worth = { id: 'worth', value: { currency: 'JPY', atLeast: '1000' }, requires: OPS_ONLY };
    const one = past(0, { findings: { worths: new Map([['JPY', 10n]]) } });
    const prices = { publicKey: 'ab'.repeat(32), windowSeconds: 60, staleAfterSeconds: 60 };
    expect(fates([one], aDraft([worth]))).toEqual(['asked']);
    expect(fates([one], aDraft([worth], [], { prices }))).toEqual(['passed']);
  });

  it('judges each by the policy that it is told to', () => {
    const strict = aDraft([{ id: 'all', requires: OPS_ONLY }]);
    const [one, other] = replay([past(0), past(1)], ({ registeredAt }) => (registeredAt === NOW ? then : strict));
    expect([one?.fate, other?.fate]).toEqual(['passed', 'asked']);
  });
});
