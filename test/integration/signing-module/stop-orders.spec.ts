import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type ApproverId, type PolicyHash } from '../../../src/protocol/ids.js';
import { suspendedDevices } from '../../../src/signing-module/ledger/stop-orders.js';
import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import {
  aFreeze,
  anUnfreeze,
  aRejectOrder,
  aSuspend,
  aVeto,
  aWatchtowersFreeze,
  digestOf,
  GOVERNED,
} from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';

const LARGE = { amount: LARGE_BTC.toString() };

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start();
});
afterEach(() => governed.end());

/** The orders that were lifted, by their receipts. */
const unfrozen = async () =>
  (await governed.module.receipts())
    .filter(({ outcome }) => outcome === 'unfrozen')
    .map(({ intentHash }) => intentHash);

describe('a freeze', () => {
  it('holds up a payment until two governors have lifted it, and then it goes on by itself', async () => {
    const asked = await governed.anAuthorised();
    const freeze = aFreeze(CAROL, governed.policy);
    expect(await governed.give(freeze)).toMatchObject({ kind: 'taken' });
    await governed.module.pay.round();
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    expect(await governed.story(asked.id)).toEqual(['registered', 'authorised', 'waiting FROZEN']);

    await governed.give(anUnfreeze(ALICE, governed.policy, [digestOf(governed.policy, freeze)]));
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    await governed.give(anUnfreeze(DAVE, governed.policy, [digestOf(governed.policy, freeze)]));
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).slice(3)).toEqual(['signed', 'broadcast']);
  });

  it('has receipts that are about it and about no withdrawal', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    const digest = digestOf(governed.policy, freeze);
    await governed.give(freeze);
    await governed.lift(freeze);
    const receipts = await governed.module.receipts();
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['frozen', 'registered', 'registered', 'unfrozen']);
    expect(receipts.every(({ withdrawalId, reference }) => withdrawalId === NO_HASH && reference === '')).toBe(true);
    expect(receipts[0]).toMatchObject({ intentHash: digest, reason: '', finality: '' });
    expect(receipts[3]).toMatchObject({
      intentHash: digest,
      votes: [receipts[1]?.intentHash, receipts[2]?.intentHash],
    });
  });

  it('is used once, by however many ways and at however many moments it comes', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    const taken = await Promise.all(Array.from({ length: 15 }, () => governed.give(freeze)));
    expect(taken.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    await governed.lift(freeze);
    expect(await governed.give(freeze, 'watchtower')).toMatchObject({ kind: 'known' });
    const asked = await governed.anAuthorised();
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).at(-1)).toBe('broadcast');
  });

  it('stops what its scope covers and nothing else', async () => {
    const frozen = await governed.anAuthorised({ beneficiary: 'customer-1' });
    const free = await governed.anAuthorised({ beneficiary: 'customer-2' });
    await governed.give(aFreeze(CAROL, governed.policy, { scope: 'beneficiary customer-1' }));
    await governed.module.pay.round();
    expect((await governed.story(frozen.id)).at(-1)).toBe('waiting FROZEN');
    expect((await governed.story(free.id)).at(-1)).toBe('broadcast');
  });

  it('outlives the process that took it', async () => {
    const asked = await governed.anAuthorised();
    await governed.give(aFreeze(CAROL, governed.policy));
    await governed.reopen();
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    expect((await governed.story(asked.id)).at(-1)).toBe('waiting FROZEN');
  });

  it('takes turns with signing: what is being signed is finished first, what comes after is not signed', async () => {
    const asked = await governed.anAuthorised();
    const order: string[] = [];
    let given: Promise<unknown> = Promise.resolve();
    governed.chain.onSign = () => {
      given = governed.give(aFreeze(CAROL, governed.policy)).then(() => order.push('frozen'));
    };
    await governed.module.pay.round().then(() => order.push('paid'));
    await given;
    // Signed before the freeze, and by the guard's order: the freeze's receipt comes after the signature's.
    const outcomes = (await governed.module.receipts()).map(({ outcome }) => outcome);
    expect(outcomes.indexOf('frozen')).toBeGreaterThan(outcomes.indexOf('signed'));
    governed.chain.onSign = () => undefined;
    const next = await governed.anAuthorised();
    await governed.module.pay.round();
    expect((await governed.story(next.id)).at(-1)).toBe('waiting FROZEN');
    expect(asked.id).not.toBe(next.id);
  });

  it('that comes between the look ahead and the signature is found by the signature', async () => {
    await governed.reopen({
      announce: async (step) => {
        if (step === 'observed') await governed.give(aFreeze(CAROL, governed.policy));
      },
    });
    const asked = await governed.anAuthorised();
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    expect((await governed.story(asked.id)).at(-1)).toBe('waiting FROZEN');
  });

  it('holds back what was signed and not sent, and follows what was sent', async () => {
    await governed.reopen({
      announce: async (step) => {
        if (step === 'stored') return;
        if (step === 'committed') await governed.give(aFreeze(CAROL, governed.policy));
      },
    });
    const asked = await governed.anAuthorised();
    await governed.module.pay.round();
    await governed.module.pay.round();
    expect(await governed.story(asked.id)).toEqual(['registered', 'authorised', 'signed']);
    expect(governed.chain.sent).toEqual([]);
    const [freeze] = (await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen');
    const orders = [freeze?.intentHash ?? NO_HASH];
    await governed.give(anUnfreeze(ALICE, governed.policy, orders));
    await governed.give(anUnfreeze(BOB, governed.policy, orders));
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).at(-1)).toBe('broadcast');
    expect(governed.chain.sent).toHaveLength(1);

    await governed.give(aFreeze(DAVE, governed.policy));
    governed.chain.losesWhatIsSent = true;
    await governed.module.follow.round();
    expect((await governed.story(asked.id)).at(-1)).not.toContain('FROZEN');
  });

  it('by the watchtower’s own key stops everything too', async () => {
    const asked = await governed.anAuthorised();
    expect(await governed.give(aWatchtowersFreeze(governed.policy), 'watchtower')).toMatchObject({ kind: 'taken' });
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).at(-1)).toBe('waiting FROZEN');
  });
});

describe('lifting', () => {
  it('by too few, by others than governors, or of other orders does nothing', async () => {
    const asked = await governed.anAuthorised();
    const [freeze, other] = [
      aFreeze(CAROL, governed.policy),
      aFreeze(ERIN, governed.policy, { scope: 'wallet evm-hot' }),
    ];
    await governed.give(freeze);
    await governed.give(other);
    const digest = digestOf(governed.policy, freeze);
    expect(await governed.give(anUnfreeze(CAROL, governed.policy, [digest]))).toEqual({
      kind: 'refused',
      code: 'ORDER_NOT_ELIGIBLE',
    });
    await governed.give(anUnfreeze(ALICE, governed.policy, [digest]));
    await governed.give(anUnfreeze(ALICE, governed.policy, [digest], { reason: 'Once more' }));
    await governed.give(anUnfreeze(BOB, governed.policy, [digest, digestOf(governed.policy, other)]));
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).at(-1)).toBe('waiting FROZEN');
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).not.toContain('unfrozen');
  });

  it('does not count a device that was suspended after it had signed', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    await governed.give(freeze);
    const digest = digestOf(governed.policy, freeze);
    await governed.give(anUnfreeze(ALICE, governed.policy, [digest]));
    await governed.give(aSuspend(DAVE, governed.policy, ALICE.id));
    await governed.give(anUnfreeze(BOB, governed.policy, [digest]));
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).not.toContain('unfrozen');
    await governed.give(anUnfreeze(DAVE, governed.policy, [digest]));
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).toContain('unfrozen');
  });

  it('does not count a signature that has expired when the last one comes', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    await governed.give(freeze);
    const digest = digestOf(governed.policy, freeze);
    const castAt = governed.wall();
    await governed.give(anUnfreeze(ALICE, governed.policy, [digest], { castAt, expiresAt: castAt + 60 }));
    governed.ahead = 120;
    await governed.give(anUnfreeze(BOB, governed.policy, [digest]));
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).not.toContain('unfrozen');
  });

  it('of one order leaves every other one standing', async () => {
    const frozen = await governed.anAuthorised({ beneficiary: 'customer-1' });
    const free = await governed.anAuthorised({ beneficiary: 'customer-2' });
    const lifted = aFreeze(ERIN, governed.policy);
    await governed.give(aFreeze(CAROL, governed.policy, { scope: 'beneficiary customer-1' }));
    await governed.give(lifted);
    await governed.give(aSuspend(DAVE, governed.policy, ERIN.id));
    await governed.lift(lifted);
    await governed.module.pay.round();
    expect((await governed.story(frozen.id)).at(-1)).toBe('waiting FROZEN');
    expect((await governed.story(free.id)).at(-1)).toBe('broadcast');
    expect(await suspendedDevices(governed.module.ledger.database)).toEqual(new Set([ERIN.id]));
  });

  it('is not for a suspended device to sign', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    await governed.give(freeze);
    await governed.give(aSuspend(DAVE, governed.policy, ALICE.id));
    const digest = digestOf(governed.policy, freeze);
    expect(await governed.give(anUnfreeze(ALICE, governed.policy, [digest]))).toEqual({
      kind: 'refused',
      code: 'ORDER_DEVICE_SUSPENDED',
    });
    await governed.give(anUnfreeze(BOB, governed.policy, [digest]));
    expect(await unfrozen()).toEqual([]);
  });

  it('does not count somebody who governs no more when the last signature comes', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    await governed.give(freeze);
    const digest = digestOf(governed.policy, freeze);
    await governed.give(anUnfreeze(ALICE, governed.policy, [digest]));
    governed.module.policies.enter({
      ...governed.policy,
      ...{ version: 2, previous: governed.policy.hash, hash: '77'.repeat(32) as PolicyHash },
      governance: { ...GOVERNED.governance, governors: ['bob', 'carol', 'dave'] as ApproverId[] },
    });
    await governed.give(anUnfreeze(BOB, governed.policy, [digest]));
    expect(await unfrozen()).toEqual([]);
    await governed.give(anUnfreeze(CAROL, governed.policy, [digest]));
    expect(await unfrozen()).toEqual([digest]);
  });

  it('uses its signatures up, over restarts too: what they named and comes later takes as many again', async () => {
    const [first, second] = [aFreeze(CAROL, governed.policy), aFreeze(CAROL, governed.policy, { reason: 'And again' })];
    const both = [first, second].map((order) => digestOf(governed.policy, order));
    await governed.give(first);
    await governed.lift(first, second);
    await governed.give(second);
    await governed.reopen();
    await governed.give(anUnfreeze(DAVE, governed.policy, both));
    expect(await unfrozen()).toEqual(both.slice(0, 1));
    await governed.give(anUnfreeze(BOB, governed.policy, both, { reason: 'Signed anew' }));
    expect(await unfrozen()).toEqual(both);
  });

  it('lifts nothing that comes only afterwards, and uses its signatures up all the same', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    await governed.lift(freeze);
    await governed.give(freeze);
    await governed.give(anUnfreeze(DAVE, governed.policy, [digestOf(governed.policy, freeze)]));
    expect(await unfrozen()).toEqual([]);
  });
});

describe('a suspension', () => {
  it('takes the device’s votes out of the count, before and after they have authorised', async () => {
    await governed.give(aSuspend(ALICE, governed.policy, BOB.id));
    expect(await suspendedDevices(governed.module.ledger.database)).toEqual(new Set([BOB.id]));
    const asked = governed.ask(LARGE);
    const votes = [ALICE, BOB, DAVE].map((device) => device.approve(governed.policy, asked.intent));
    await governed.module.takePackage.execute(asked.item(votes));
    expect(await governed.story(asked.id)).toEqual(['registered', 'refused QUORUM_NOT_REACHED']);

    const second = governed.ask(LARGE);
    const counted = [ALICE, CAROL, DAVE].map((device) => device.approve(governed.policy, second.intent));
    await governed.module.takePackage.execute(second.item(counted));
    expect((await governed.story(second.id)).at(-1)).toBe('authorised');
    await governed.give(aSuspend(ALICE, governed.policy, CAROL.id));
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    expect((await governed.story(second.id)).at(-1)).toContain('reopened');
  });

  it('that comes between the last judgement and the signature is found by the signature', async () => {
    await governed.reopen({
      announce: async (step) => {
        if (step === 'observed') await governed.give(aSuspend(ALICE, governed.policy, BOB.id));
      },
    });
    const asked = governed.ask(LARGE);
    await governed.module.takePackage.execute(
      asked.item([ALICE, BOB, DAVE].map((device) => device.approve(governed.policy, asked.intent))),
    );
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
  });

  it('is lifted by two governors, and the device counts again', async () => {
    const suspend = aSuspend(BOB, governed.policy, BOB.id);
    await governed.give(suspend);
    const other = aSuspend(BOB, governed.policy, ERIN.id);
    expect(await governed.give(other)).toEqual({ kind: 'refused', code: 'ORDER_DEVICE_SUSPENDED' });
    await governed.give(anUnfreeze(ALICE, governed.policy, [digestOf(governed.policy, suspend)]));
    await governed.give(anUnfreeze(DAVE, governed.policy, [digestOf(governed.policy, suspend)]));
    expect(await suspendedDevices(governed.module.ledger.database)).toEqual(new Set());
    expect(await governed.give(other)).toMatchObject({ kind: 'taken' });
  });

  it('leaves the device what can only stop, though one stolen device has suspended all the others', async () => {
    const { policy } = governed;
    const asked = await governed.anAuthorised();
    const others = [...policy.devices.keys()].filter((id) => id !== ALICE.id);
    for (const id of others) await governed.give(aSuspend(ALICE, policy, id));
    const refused = { kind: 'refused', code: 'ORDER_DEVICE_SUSPENDED' };
    expect(await governed.give(aSuspend(BOB, policy, ALICE.id))).toEqual(refused);
    const freeze = aFreeze(CAROL, policy);
    expect(await governed.give(anUnfreeze(BOB, policy, [digestOf(policy, freeze)]))).toEqual(refused);
    expect(await governed.give(freeze)).toMatchObject({ kind: 'taken' });
    for (const order of [aVeto(BOB, policy, '33'.repeat(32) as PolicyHash), aRejectOrder(BOB, policy, asked.intent)])
      expect(await governed.give(order)).toMatchObject({ kind: 'taken' });
    const free = await governed.anAuthorised();
    await governed.module.pay.round();
    expect(await governed.story(free.id)).toContain('waiting FROZEN');
    expect(governed.chain.signatures).toBe(0);
    // Lifted, it stays lifted, and the next one is as good.
    expect(await governed.give(freeze)).toMatchObject({ kind: 'known' });
    expect(await governed.give(aFreeze(CAROL, policy, { reason: 'And again' }))).toMatchObject({ kind: 'taken' });
  });
});
