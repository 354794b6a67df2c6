import { z } from 'zod';
import { aPolicyDocument, BTC, ETH, LARGE_BTC, TWO_OF_OPS_ONE_OF_FINANCE } from '../../support/builders/a-policy.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { GOVERNED } from '../../support/builders/an-order.js';
import { crashAt, type OpenModule, LedgerSetting } from '../../support/ledger-setting.js';
import { type SignedVote } from '../../../src/protocol/vote.js';

const HOUR = 3_600;
const NOW = Math.floor(Date.now() / 1000);
let setting: LedgerSetting;
afterEach(() => setting.end());

const OPS = { name: 'ops', threshold: 2, members: ['alice', 'bob', 'carol'] };
const LARGE = { id: 'btc-large', asset: BTC, atLeast: LARGE_BTC.toString(), requires: TWO_OF_OPS_ONE_OF_FINANCE };
const automatic = (beyondLimits: unknown) => ({
  ...{ id: 'btc-small', asset: BTC, below: LARGE_BTC.toString() },
  requires: { kind: 'engine-signature', beyondLimits },
});
const quorum = (more: object, groups: readonly object[] = [OPS]) => ({
  ...{ id: 'btc-rule', asset: BTC },
  requires: { kind: 'quorum', groups, votesValidForSeconds: 4 * HOUR, ...more },
});

const limitOf = (amount: string, more: object = {}) => ({
  ...{ id: 'cap', asset: BTC, path: 'automatic', windowSeconds: 24 * HOUR, amount },
  ...more,
});

/** The usual policy with other rules, and with these limits on BTC. */
function ruled(tiers: readonly object[], limits: readonly object[] = [limitOf('20000000')]): Promise<LedgerSetting> {
  const usual = z.array(z.looseObject({ asset: z.string() })).parse(aPolicyDocument()['limits']);
  const others = usual.filter(({ asset }) => asset !== BTC);
  return LedgerSetting.make({ policy: { ...aPolicyDocument(), tiers, limits: [...limits, ...others] } });
}

const outcomesOf = async (module: OpenModule, wanted: string): Promise<number> =>
  (await module.story()).filter((each) => each === wanted).length;

describe('a thousand withdrawals of 0.099 BTC under a cap of 1 BTC a day', () => {
  const CENT = 9_900_000n;
  const CAP = 100_000_000n;
  // 10 of them are 0.99 BTC; one more would be 1.089.
  const FIT = 10;
  const WISHES = 1_000;
  const AT_ONCE = 8;

  /** Hands all of them in and pays, from several connections at once, with the process dying in between. */
  async function storm(wishes = WISHES): Promise<OpenModule> {
    const asked = Array.from({ length: wishes }, () => setting.ask({ amount: CENT.toString() }));
    const half = asked.slice(0, wishes / 2);
    const dying = await setting.open({ announce: crashAt('committed') });
    const other = await setting.open({ lease: dying.lease });
    await Promise.all([throughAll(dying, half, 0), throughAll(other, half, 1)]);
    await other.close();
    await dying.close();
    const one = await setting.open();
    const two = await setting.open({ lease: one.lease });
    await Promise.all([throughAll(one, asked, 0), throughAll(two, asked, 1)]);
    await two.close();
    return one;
  }

  /** Each of two connections has its half, and pays what it finds meanwhile. */
  async function throughAll(module: OpenModule, asked: readonly ReturnType<LedgerSetting['ask']>[], offset: number) {
    const mine = asked.filter((_, n) => n % 2 === offset);
    for (let from = 0; from < mine.length; from += AT_ONCE) {
      const some = mine.slice(from, from + AT_ONCE);
      await Promise.all(some.map(({ item }) => module.takePackage.execute(item())));
      await Promise.allSettled(some.map(({ id }) => module.pay.execute(id)));
    }
  }

  async function expectTheCap(module: OpenModule): Promise<void> {
    await module.pay.round();
    expect(await outcomesOf(module, 'signed')).toBe(FIT);
    expect(setting.chain.payments.size).toBe(FIT);
    const [row] = await setting.asOwner('SELECT sum(amount)::text AS charged FROM charge');
    expect(row).toEqual({ charged: (CENT * BigInt(FIT)).toString() });
    expect(CENT * BigInt(FIT + 1)).toBeGreaterThan(CAP);
  }

  it('release exactly what it allows where the rest waits', async () => {
    setting = await ruled([automatic('wait'), LARGE], [limitOf(CAP.toString())]);
    const module = await storm();
    await expectTheCap(module);
    expect(await outcomesOf(module, 'waiting LIMIT_REACHED')).toBe(WISHES - FIT);
    await module.close();
  }, 300_000);

  it('release exactly what it allows where the rest becomes proposals', async () => {
    setting = await ruled([automatic({ ask: 'btc-large' }), LARGE], [limitOf(CAP.toString())]);
    const module = await storm();
    await expectTheCap(module);
    expect(await outcomesOf(module, 'reopened LIMIT_REACHED')).toBe(WISHES - FIT);
    const asked = (await module.receipts()).filter(({ outcome }) => outcome === 'reopened');
    expect(new Set(asked.map(({ tier }) => tier))).toEqual(new Set(['btc-large']));
    await module.close();
  }, 300_000);

  it('release exactly what it allows where the rest is refused, as a hundred show', async () => {
    setting = await ruled([automatic('refuse'), LARGE], [limitOf(CAP.toString())]);
    const module = await storm(100);
    await expectTheCap(module);
    const refused = (await module.receipts()).filter(
      ({ outcome, finality, reason }) =>
        outcome === 'refused' && finality === 'retryable' && reason === 'LIMIT_REACHED',
    );
    expect(new Set(refused.map(({ withdrawalId }) => withdrawalId)).size).toBe(100 - FIT);
    await module.close();
  }, 300_000);
});

it('what does not fit under the automatic limits is paid once the people of the other rule have approved it', async () => {
  setting = await ruled([automatic({ ask: 'btc-large' }), LARGE], [limitOf('60000')]);
  const module = await setting.open();
  const first = setting.ask();
  const second = setting.ask();
  await module.takePackage.execute(first.item());
  await module.takePackage.execute(second.item());
  await module.takePackage.execute(second.item());
  expect((await module.story(second.id)).slice(0, 3)).toEqual([
    ...['registered', 'reopened LIMIT_REACHED', 'refused QUORUM_NOT_REACHED'],
  ]);
  const votes = [ALICE, BOB, DAVE].map((device) => device.approve(setting.genesis.policy, second.intent));
  await module.takePackage.execute(second.item(votes));
  await module.pay.round();
  expect((await module.story(second.id)).at(-1)).toBe('broadcast');
  expect((await module.receipts(second.id)).find(({ outcome }) => outcome === 'authorised')?.tier).toBe('btc-large');
  const [verdict] = await setting.asOwner('SELECT path, trace FROM verdict WHERE withdrawal_id = $1', [second.id]);
  expect(verdict).toEqual({
    path: 'approved',
    trace: [
      'rule 1: BTC < 0.1: the engine’s signature; beyond the limits btc-large decides',
      'beyond the automatic limits: btc-large decides',
    ],
  });
  await module.close();
});

it('what a limit has turned away is ended by no limit, and paid when it is asked for again and there is room', async () => {
  setting = await ruled([automatic('refuse'), LARGE], [limitOf('60000', { windowSeconds: HOUR })]);
  let now = NOW;
  const module = await setting.open({ wall: () => now });
  const [first, second] = [setting.ask({ notAfter: NOW + 3 * HOUR }), setting.ask({ notAfter: NOW + 3 * HOUR })];
  for (const { item } of [first, second]) {
    await module.takePackage.execute(item());
    await module.pay.round();
  }
  const [, refused] = await module.receipts(second.id);
  expect(refused).toMatchObject({ outcome: 'refused', reason: 'LIMIT_REACHED', finality: 'retryable' });
  now += HOUR;
  await module.pay.round();
  expect((await module.story(second.id)).at(-1)).toBe('refused LIMIT_REACHED');
  await module.takePackage.execute(second.item());
  await module.pay.round();
  expect((await module.story(second.id)).slice(2)).toEqual(['authorised', 'signed', 'broadcast']);
  await module.close();
});

it('once people decide about it, it is not automatic again when the window has room', async () => {
  setting = await ruled([automatic({ ask: 'btc-large' }), LARGE], [limitOf('60000', { windowSeconds: HOUR })]);
  let now = NOW;
  const module = await setting.open({ wall: () => now });
  const first = setting.ask({ notAfter: NOW + 10 * HOUR });
  const second = setting.ask({ notAfter: NOW + 10 * HOUR });
  for (const { item } of [first, second]) await module.takePackage.execute(item());
  await module.pay.round();
  now = NOW + 2 * HOUR;
  await module.takePackage.execute(second.item());
  await module.pay.round();
  expect((await module.story(second.id)).at(-1)).toBe('refused QUORUM_NOT_REACHED');
  await expect(
    setting.asOwner('UPDATE withdrawal SET is_beyond_limits = false WHERE id = $1', [second.id]),
  ).rejects.toThrow('what people decide is not automatic again');
  await module.close();
});

it('what went before people stays within the automatic limits once no policy lets them decide beyond', async () => {
  const document = aPolicyDocument({
    ...{ ...GOVERNED, governance: { ...GOVERNED.governance, looseningDelaySeconds: HOUR } },
    ...{ tiers: [automatic({ ask: 'btc-large' }), LARGE], limits: [limitOf('60000', { windowSeconds: 2 * HOUR })] },
  });
  setting = await LedgerSetting.make({ policy: document });
  let now = NOW;
  const module = await setting.open({ wall: () => now });
  const asked = Array.from({ length: 3 }, () => setting.ask({ notAfter: NOW + 9 * HOUR }));
  const [first, second, third] = asked.map(({ id, intent, item }) => {
    const { policy } = setting.genesis;
    const votes = () =>
      [ALICE, BOB, DAVE].map((device) => device.approve(policy, intent, { castAt: now, expiresAt: now + HOUR }));
    return { id, hand: () => module.takePackage.execute(item(votes())) };
  });
  if (first === undefined || second === undefined || third === undefined) throw new Error('three were asked for');
  for (const { item } of asked) await module.takePackage.execute(item());
  await module.pay.round();
  const { inForce } = module.policies;
  const bytes = aNextPolicy(document, inForce, (next) => (next['tiers'] = [automatic('refuse'), LARGE]));
  await module.takeChange.execute(aChange(bytes, inForce, { by: [ALICE, BOB], castAt: now }));
  now += HOUR;
  await second.hand();
  expect((await module.story(second.id)).at(-1)).toBe('authorised');
  await module.takeChange.settleDue();
  expect(module.policies.inForce.version).toBe(2);
  // Approved before or after: it needs the room that it would need if nobody had been asked.
  await third.hand();
  await module.pay.round();
  expect([(await module.story(second.id)).at(-1), (await module.story(third.id)).at(-1)]).toEqual([
    ...['waiting LIMIT_REACHED', 'refused LIMIT_REACHED'],
  ]);
  now += HOUR;
  await module.pay.round();
  expect((await module.story(second.id)).at(-1)).toBe('broadcast');
  await module.close();
});

describe('time', () => {
  async function opened(tiers: readonly object[]) {
    setting = await ruled(tiers);
    const clock = { now: NOW };
    const module = await setting.open({ wall: () => clock.now });
    const asked = setting.ask({ notAfter: NOW + 10 * HOUR });
    await module.takePackage.execute(asked.item());
    const approvals = (castAt: number, ...devices: (typeof ALICE)[]): SignedVote[] =>
      devices.map((device) =>
        device.approve(setting.genesis.policy, asked.intent, { castAt, expiresAt: castAt + 4 * HOUR }),
      );
    const last = async () => (await module.story(asked.id)).at(-1);
    return { clock, module, asked, approvals, last };
  }

  it('nothing is signed before the rule’s delay since registration is over, though all have approved', async () => {
    const { clock, module, asked, approvals, last } = await opened([quorum({ delaySeconds: 2 * HOUR })]);
    clock.now = NOW + HOUR;
    await module.takePackage.execute(asked.item(approvals(clock.now, ALICE, BOB)));
    await module.pay.round();
    expect(await last()).toBe('delayed DELAY_NOT_OVER');
    clock.now = NOW + 2 * HOUR - 1;
    await module.pay.round();
    await module.pay.round();
    expect(await last()).toBe('delayed DELAY_NOT_OVER');
    expect(setting.chain.signatures).toBe(0);
    clock.now = NOW + 2 * HOUR;
    await module.pay.round();
    expect(await last()).toBe('broadcast');
    await module.close();
  });

  it('approvers who turn against it while the delay runs are heard', async () => {
    const { clock, module, asked, approvals, last } = await opened([quorum({ delaySeconds: 2 * HOUR })]);
    const all = approvals(clock.now, ALICE, BOB);
    await module.takePackage.execute(asked.item(all));
    const against = [ALICE, BOB].map((device) =>
      device.reject(setting.genesis.policy, asked.intent, { castAt: NOW, expiresAt: NOW + HOUR }),
    );
    await module.takePackage.execute(asked.item([...all, ...against]));
    expect(await last()).toBe('rejected REJECTED_BY_APPROVERS');
    await module.close();
  });

  it('an approval cast before the review was over does not count, one cast after it does', async () => {
    const { clock, module, asked, approvals, last } = await opened([quorum({ minimumReviewSeconds: HOUR })]);
    clock.now = NOW + 2 * HOUR;
    await module.takePackage.execute(asked.item(approvals(NOW + HOUR - 1, ALICE, BOB)));
    expect(await last()).toBe('refused QUORUM_NOT_REACHED');
    await module.takePackage.execute(asked.item(approvals(NOW + HOUR, ALICE, BOB)));
    expect(await last()).toBe('authorised');
    await module.close();
  });

  it('a review is not shortened by a server that brings the withdrawal late together with old approvals', async () => {
    setting = await ruled([quorum({ minimumReviewSeconds: HOUR })]);
    const module = await setting.open({ wall: () => NOW });
    const asked = setting.ask();
    const votes = [ALICE, BOB].map((device) =>
      device.approve(setting.genesis.policy, asked.intent, { castAt: NOW - HOUR, expiresAt: NOW + HOUR }),
    );
    await module.takePackage.execute(asked.item(votes));
    expect(await module.story(asked.id)).toEqual(['registered', 'refused QUORUM_NOT_REACHED']);
    await module.close();
  });
});

it('a hold is stated, and released by the persons whom it names', async () => {
  const release = { name: 'release', threshold: 1, members: ['erin'] };
  const hold = { id: 'watched', beneficiaries: ['customer-1'], requires: { kind: 'hold', releasedBy: release } };
  setting = await ruled([hold, automatic('wait')]);
  const module = await setting.open();
  const asked = setting.ask();
  const free = setting.ask({ beneficiary: 'customer-2' });
  for (const { item } of [asked, free]) await module.takePackage.execute(item());
  expect(await module.story(free.id)).toContain('authorised');
  expect(await module.story(asked.id)).toEqual(['registered', 'held HELD_FOR_RELEASE']);
  const { policy } = setting.genesis;
  await module.takePackage.execute(asked.item([DAVE.approve(policy, asked.intent)]));
  expect((await module.story(asked.id)).at(-1)).toBe('refused HELD_FOR_RELEASE');
  await module.takePackage.execute(asked.item([ERIN.approve(policy, asked.intent)]));
  await module.pay.round();
  expect((await module.story(asked.id)).at(-1)).toBe('broadcast');
  await module.close();
});

it('what was held and released stays within the automatic limits', async () => {
  const release = { name: 'release', threshold: 1, members: ['erin'] };
  const hold = { id: 'watched', asset: BTC, requires: { kind: 'hold', releasedBy: release } };
  setting = await ruled([hold, automatic('wait')], [limitOf('60000')]);
  const module = await setting.open();
  const asked = [setting.ask(), setting.ask()];
  for (const { item, intent } of asked) {
    await module.takePackage.execute(item([ERIN.approve(setting.genesis.policy, intent)]));
    await module.pay.round();
  }
  const ends = await Promise.all(asked.map(async ({ id }) => (await module.story(id)).at(-1)));
  expect(ends).toEqual(['broadcast', 'waiting LIMIT_REACHED']);
  await module.close();
});

it('approvers who all look at one page are not enough where the rule wants an independent vote', async () => {
  // Carol's wallet shows on the console's page; the others' devices are independent.
  const persons = { name: 'ops', threshold: 1, members: ['carol', 'alice'] };
  setting = await ruled([quorum({ independentVote: true }, [persons])]);
  const module = await setting.open();
  const { policy } = setting.genesis;
  const asked = setting.ask();
  await module.takePackage.execute(asked.item([CAROL.approve(policy, asked.intent)]));
  expect((await module.story(asked.id)).at(-1)).toBe('refused QUORUM_NOT_REACHED');
  await module.takePackage.execute(
    asked.item([CAROL.approve(policy, asked.intent), ALICE.approve(policy, asked.intent)]),
  );
  expect((await module.story(asked.id)).at(-1)).toBe('authorised');
  await module.close();
});

describe('what nobody tells the module', () => {
  it('asks everybody whom any worth would ask', async () => {
    const value = { currency: 'JPY', atLeast: '0', below: '1000000' };
    const cheap = { id: 'cheap', asset: BTC, value, requires: { kind: 'engine-signature' } };
    setting = await ruled([cheap, { ...quorum({}), id: 'rest' }]);
    const module = await setting.open();
    const asked = setting.ask();
    await module.takePackage.execute(asked.item());
    expect(await module.story(asked.id)).toEqual(['registered']);
    const votes = [ALICE, BOB].map((device) => device.approve(setting.genesis.policy, asked.intent));
    await module.takePackage.execute(asked.item(votes));
    const receipt = (await module.receipts(asked.id)).at(-1);
    expect(receipt).toMatchObject({ outcome: 'authorised', tier: 'cheap+rest' });
    await module.close();
  });

  it('refuses nothing for good, and allows nothing, where a worth decides whether any rule is there', async () => {
    const value = { currency: 'JPY', atLeast: '0', below: '1000000' };
    setting = await ruled([{ id: 'cheap', asset: BTC, value, requires: { kind: 'engine-signature' } }]);
    const module = await setting.open();
    const asked = setting.ask();
    await module.takePackage.execute(asked.item());
    const [refused] = await module.receipts(asked.id);
    expect(refused).toMatchObject({ outcome: 'refused', reason: 'CONDITION_UNKNOWN', finality: 'retryable' });
    await module.close();
  });
});

describe('limits', () => {
  const ELSEWHERE = 'bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry';

  it('are counted for each destination by itself', async () => {
    setting = await ruled(
      [automatic('wait')],
      [limitOf('60000', { id: 'each', path: 'any', per: ['destination'] }), limitOf('1000000')],
    );
    const module = await setting.open();
    const asked = [setting.ask(), setting.ask(), setting.ask({ destination: ELSEWHERE })];
    for (const { item } of asked) await module.takePackage.execute(item());
    await module.pay.round();
    const ends = await Promise.all(asked.map(async ({ id }) => (await module.story(id)).at(-1)));
    // Which of the first two comes first is nobody's promise: both were registered in the same second.
    expect(ends.slice(0, 2).sort()).toEqual(['broadcast', 'waiting LIMIT_REACHED']);
    expect(ends[2]).toBe('broadcast');
    await module.close();
  });

  it('by number are counted over all assets, from several connections at once', async () => {
    const eth = { id: 'eth', asset: ETH, requires: { kind: 'engine-signature' } };
    const count = { id: 'count', path: 'any', windowSeconds: HOUR, count: 5 };
    setting = await ruled([automatic('wait'), eth], [count, limitOf('20000000')]);
    const one = await setting.open();
    const other = await setting.open({ lease: one.lease });
    const asked = Array.from({ length: 20 }, (_, n) =>
      n % 2 === 0
        ? setting.ask()
        : setting.ask({ asset: ETH, amount: '1', destination: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' }),
    );
    for (const { item } of asked) await one.takePackage.execute(item());
    await Promise.all(asked.map(({ id }, n) => (n % 3 === 0 ? one : other).pay.execute(id)));
    expect(await outcomesOf(one, 'signed')).toBe(5);
    await other.close();
    await one.close();
  });

  it('on approved payments hold what persons approved', async () => {
    setting = await ruled([quorum({})], [limitOf('60000', { path: 'approved' }), limitOf('60000', { id: 'other' })]);
    const module = await setting.open();
    const asked = [setting.ask(), setting.ask()];
    for (const { item, intent } of asked)
      await module.takePackage.execute(
        item([ALICE, BOB].map((device) => device.approve(setting.genesis.policy, intent))),
      );
    await module.pay.round();
    expect(await outcomesOf(module, 'signed')).toBe(1);
    await module.close();
  });
});
