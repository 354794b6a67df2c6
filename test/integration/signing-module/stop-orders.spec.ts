import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { suspendedDevices } from '../../../src/signing-module/ledger/stop-orders.js';
import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import {
  aFreeze,
  anUnfreeze,
  aSuspend,
  aWatchtowersFreeze,
  digestOf,
  GOVERNED,
} from '../../support/builders/an-order.js';
import { type OpenModule, LedgerSetting } from '../../support/ledger-setting.js';

const LARGE = { amount: LARGE_BTC.toString() };

let setting: LedgerSetting;
let module: OpenModule;
/** Seconds by which the module's clock runs ahead. */
let ahead = 0;
const wall = () => Math.floor(Date.now() / 1000) + ahead;

beforeEach(async () => {
  ahead = 0;
  setting = await LedgerSetting.make({
    policy: { ...GOVERNED, selfFreeze: { forgedPackages: 3, windowSeconds: 600 } },
  });
  module = await setting.open({ wall });
});
afterEach(() => setting.end());

const policyOf = () => setting.genesis.policy;
const give = (order: SignedOrder, source: Parameters<typeof module.takeOrder.take>[1] = 'folder') =>
  module.takeOrder.take(order, source);
const storyOf = async (id?: Parameters<OpenModule['story']>[0]) => module.story(id);

/** Something small that would be paid in the next round. */
async function anAuthorised(overrides: Parameters<LedgerSetting['ask']>[0] = {}) {
  const asked = setting.ask(overrides);
  await module.takePackage.execute(asked.item());
  return asked;
}

async function lift(...orders: readonly SignedOrder[]): Promise<void> {
  const digests = orders.map((order) => digestOf(policyOf(), order));
  await give(anUnfreeze(ALICE, policyOf(), digests));
  await give(anUnfreeze(BOB, policyOf(), digests));
}

describe('a freeze', () => {
  it('holds up a payment until two governors have lifted it, and then it goes on by itself', async () => {
    const asked = await anAuthorised();
    const freeze = aFreeze(CAROL, policyOf());
    expect(await give(freeze)).toMatchObject({ kind: 'taken' });
    await module.pay.round();
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
    expect(await storyOf(asked.id)).toEqual(['registered', 'authorised', 'waiting FROZEN']);

    await give(anUnfreeze(ALICE, policyOf(), [digestOf(policyOf(), freeze)]));
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
    await give(anUnfreeze(DAVE, policyOf(), [digestOf(policyOf(), freeze)]));
    await module.pay.round();
    expect((await storyOf(asked.id)).slice(3)).toEqual(['signed', 'broadcast']);
  });

  it('has receipts that are about it and about no withdrawal', async () => {
    const freeze = aFreeze(CAROL, policyOf());
    const digest = digestOf(policyOf(), freeze);
    await give(freeze);
    await lift(freeze);
    const receipts = await module.receipts();
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['frozen', 'registered', 'registered', 'unfrozen']);
    expect(receipts.every(({ withdrawalId, reference }) => withdrawalId === NO_HASH && reference === '')).toBe(true);
    expect(receipts[0]).toMatchObject({ intentHash: digest, reason: '', finality: '' });
    expect(receipts[3]).toMatchObject({
      intentHash: digest,
      votes: [receipts[1]?.intentHash, receipts[2]?.intentHash],
    });
  });

  it('is used once, by however many ways and at however many moments it comes', async () => {
    const freeze = aFreeze(CAROL, policyOf());
    const taken = await Promise.all(Array.from({ length: 15 }, () => give(freeze)));
    expect(taken.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
    await lift(freeze);
    expect(await give(freeze, 'watchtower')).toMatchObject({ kind: 'known' });
    const asked = await anAuthorised();
    await module.pay.round();
    expect((await storyOf(asked.id)).at(-1)).toBe('broadcast');
  });

  it('stops what its scope covers and nothing else', async () => {
    const frozen = await anAuthorised({ beneficiary: 'customer-1' });
    const free = await anAuthorised({ beneficiary: 'customer-2' });
    await give(aFreeze(CAROL, policyOf(), { scope: 'beneficiary customer-1' }));
    await module.pay.round();
    expect((await storyOf(frozen.id)).at(-1)).toBe('waiting FROZEN');
    expect((await storyOf(free.id)).at(-1)).toBe('broadcast');
  });

  it('outlives the process that took it', async () => {
    const asked = await anAuthorised();
    await give(aFreeze(CAROL, policyOf()));
    await module.close();
    module = await setting.open({ wall });
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
    expect((await storyOf(asked.id)).at(-1)).toBe('waiting FROZEN');
  });

  it('takes turns with signing: what is being signed is finished first, what comes after is not signed', async () => {
    const asked = await anAuthorised();
    const order: string[] = [];
    let given: Promise<unknown> = Promise.resolve();
    setting.chain.onSign = () => {
      given = give(aFreeze(CAROL, policyOf())).then(() => order.push('frozen'));
    };
    await module.pay.round().then(() => order.push('paid'));
    await given;
    // Signed before the freeze, and by the guard's order: the freeze's receipt comes after the signature's.
    const outcomes = (await module.receipts()).map(({ outcome }) => outcome);
    expect(outcomes.indexOf('frozen')).toBeGreaterThan(outcomes.indexOf('signed'));
    setting.chain.onSign = () => undefined;
    const next = await anAuthorised();
    await module.pay.round();
    expect((await storyOf(next.id)).at(-1)).toBe('waiting FROZEN');
    expect(asked.id).not.toBe(next.id);
  });

  it('that comes between the look ahead and the signature is found by the signature', async () => {
    await module.close();
    module = await setting.open({
      wall,
      announce: async (step) => {
        if (step === 'observed') await give(aFreeze(CAROL, policyOf()));
      },
    });
    const asked = await anAuthorised();
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
    expect((await storyOf(asked.id)).at(-1)).toBe('waiting FROZEN');
  });

  it('holds back what was signed and not sent, and follows what was sent', async () => {
    await module.close();
    module = await setting.open({
      wall,
      announce: async (step) => {
        if (step === 'stored') return;
        if (step === 'committed') await give(aFreeze(CAROL, policyOf()));
      },
    });
    const asked = await anAuthorised();
    await module.pay.round();
    await module.pay.round();
    expect(await storyOf(asked.id)).toEqual(['registered', 'authorised', 'signed']);
    expect(setting.chain.sent).toEqual([]);
    const [freeze] = (await module.receipts()).filter(({ outcome }) => outcome === 'frozen');
    const orders = [freeze?.intentHash ?? NO_HASH];
    await give(anUnfreeze(ALICE, policyOf(), orders));
    await give(anUnfreeze(BOB, policyOf(), orders));
    await module.pay.round();
    expect((await storyOf(asked.id)).at(-1)).toBe('broadcast');
    expect(setting.chain.sent).toHaveLength(1);

    await give(aFreeze(DAVE, policyOf()));
    setting.chain.losesWhatIsSent = true;
    await module.follow.round();
    expect((await storyOf(asked.id)).at(-1)).not.toContain('FROZEN');
  });

  it('by the watchtower’s own key stops everything too', async () => {
    const asked = await anAuthorised();
    expect(await give(aWatchtowersFreeze(policyOf()), 'watchtower')).toMatchObject({ kind: 'taken' });
    await module.pay.round();
    expect((await storyOf(asked.id)).at(-1)).toBe('waiting FROZEN');
  });
});

describe('lifting', () => {
  it('by too few, by others than governors, or of other orders does nothing', async () => {
    const asked = await anAuthorised();
    const [freeze, other] = [aFreeze(CAROL, policyOf()), aFreeze(ERIN, policyOf(), { scope: 'wallet evm-hot' })];
    await give(freeze);
    await give(other);
    const digest = digestOf(policyOf(), freeze);
    expect(await give(anUnfreeze(CAROL, policyOf(), [digest]))).toEqual({
      kind: 'refused',
      code: 'ORDER_NOT_ELIGIBLE',
    });
    await give(anUnfreeze(ALICE, policyOf(), [digest]));
    await give(anUnfreeze(ALICE, policyOf(), [digest], { reason: 'Once more' }));
    await give(anUnfreeze(BOB, policyOf(), [digest, digestOf(policyOf(), other)]));
    await module.pay.round();
    expect((await storyOf(asked.id)).at(-1)).toBe('waiting FROZEN');
    expect((await module.receipts()).map(({ outcome }) => outcome)).not.toContain('unfrozen');
  });

  it('does not count a device that was suspended after it had signed', async () => {
    const freeze = aFreeze(CAROL, policyOf());
    await give(freeze);
    const digest = digestOf(policyOf(), freeze);
    await give(anUnfreeze(ALICE, policyOf(), [digest]));
    await give(aSuspend(DAVE, policyOf(), ALICE.id));
    await give(anUnfreeze(BOB, policyOf(), [digest]));
    expect((await module.receipts()).map(({ outcome }) => outcome)).not.toContain('unfrozen');
    await give(anUnfreeze(DAVE, policyOf(), [digest]));
    expect((await module.receipts()).map(({ outcome }) => outcome)).toContain('unfrozen');
  });

  it('does not count a signature that has expired when the last one comes', async () => {
    const freeze = aFreeze(CAROL, policyOf());
    await give(freeze);
    const digest = digestOf(policyOf(), freeze);
    const castAt = wall();
    await give(anUnfreeze(ALICE, policyOf(), [digest], { castAt, expiresAt: castAt + 60 }));
    ahead = 120;
    await give(anUnfreeze(BOB, policyOf(), [digest]));
    expect((await module.receipts()).map(({ outcome }) => outcome)).not.toContain('unfrozen');
  });

  it('uses its signatures up', async () => {
    const [first, second] = [aFreeze(CAROL, policyOf()), aFreeze(CAROL, policyOf(), { reason: 'And again' })];
    await give(first);
    await lift(first);
    await give(second);
    await give(anUnfreeze(ALICE, policyOf(), [digestOf(policyOf(), second)]));
    const asked = await anAuthorised();
    await module.pay.round();
    expect((await storyOf(asked.id)).at(-1)).toBe('waiting FROZEN');
  });
});

describe('a suspension', () => {
  it('takes the device’s votes out of the count, before and after they have authorised', async () => {
    await give(aSuspend(ALICE, policyOf(), BOB.id));
    expect(await suspendedDevices(module.ledger.database)).toEqual(new Set([BOB.id]));
    const asked = setting.ask(LARGE);
    const votes = [ALICE, BOB, DAVE].map((device) => device.approve(policyOf(), asked.intent));
    await module.takePackage.execute(asked.item(votes));
    expect(await storyOf(asked.id)).toEqual(['registered', 'refused QUORUM_NOT_REACHED']);

    const second = setting.ask(LARGE);
    const counted = [ALICE, CAROL, DAVE].map((device) => device.approve(policyOf(), second.intent));
    await module.takePackage.execute(second.item(counted));
    expect((await storyOf(second.id)).at(-1)).toBe('authorised');
    await give(aSuspend(ALICE, policyOf(), CAROL.id));
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
    expect((await storyOf(second.id)).at(-1)).toContain('reopened');
  });

  it('that comes between the last judgement and the signature is found by the signature', async () => {
    await module.close();
    module = await setting.open({
      wall,
      announce: async (step) => {
        if (step === 'observed') await give(aSuspend(ALICE, policyOf(), BOB.id));
      },
    });
    const asked = setting.ask(LARGE);
    await module.takePackage.execute(
      asked.item([ALICE, BOB, DAVE].map((device) => device.approve(policyOf(), asked.intent))),
    );
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
  });

  it('is lifted by two governors, and the device counts again', async () => {
    const suspend = aSuspend(BOB, policyOf(), BOB.id);
    await give(suspend);
    expect(await give(aFreeze(BOB, policyOf()))).toEqual({ kind: 'refused', code: 'ORDER_DEVICE_SUSPENDED' });
    await give(anUnfreeze(ALICE, policyOf(), [digestOf(policyOf(), suspend)]));
    await give(anUnfreeze(DAVE, policyOf(), [digestOf(policyOf(), suspend)]));
    expect(await suspendedDevices(module.ledger.database)).toEqual(new Set());
    expect(await give(aFreeze(BOB, policyOf()))).toMatchObject({ kind: 'taken' });
  });
});
