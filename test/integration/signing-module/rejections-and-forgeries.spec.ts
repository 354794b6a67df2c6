import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { vetoedPolicies } from '../../../src/signing-module/ledger/stop-orders.js';
import { ALICE, BOB, CAROL, DAVE } from '../../support/builders/a-device.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { aFreeze, anUnfreeze, aRejectOrder, aVeto, digestOf, GOVERNED } from '../../support/builders/an-order.js';
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

describe('a rejection besides the server', () => {
  const approvals = (asked: ReturnType<LedgerSetting['ask']>) =>
    [ALICE, BOB, DAVE].map((device) => device.approve(policyOf(), asked.intent));

  it('ends what was authorised, once the others cannot make up for it', async () => {
    const asked = setting.ask(LARGE);
    await module.takePackage.execute(asked.item(approvals(asked)));
    await give(aRejectOrder(CAROL, policyOf(), asked.intent));
    expect((await storyOf(asked.id)).at(-1)).toBe('authorised');
    await give(aRejectOrder(BOB, policyOf(), asked.intent));
    expect((await storyOf(asked.id)).at(-1)).toBe('rejected REJECTED_BY_APPROVERS');
    await module.pay.round();
    expect(setting.chain.signatures).toBe(0);
  });

  it('counts although the server leaves it out, whichever comes first', async () => {
    const asked = setting.ask(LARGE);
    await give(aRejectOrder(BOB, policyOf(), asked.intent));
    await give(aRejectOrder(CAROL, policyOf(), asked.intent));
    await module.takePackage.execute(asked.item(approvals(asked)));
    expect(await storyOf(asked.id)).toEqual(['registered', 'rejected REJECTED_BY_APPROVERS']);
  });

  it('ends what is only registered', async () => {
    const asked = setting.ask(LARGE);
    await module.takePackage.execute(asked.item());
    await give(aRejectOrder(BOB, policyOf(), asked.intent));
    await give(aRejectOrder(CAROL, policyOf(), asked.intent));
    expect((await storyOf(asked.id)).at(-1)).toBe('rejected REJECTED_BY_APPROVERS');
  });

  it('of another intent under the same id does not get in the way', async () => {
    const asked = setting.ask(LARGE);
    const other = { ...asked.intent, amount: 1n } as typeof asked.intent;
    for (const device of [BOB, CAROL]) await give(aRejectOrder(device, policyOf(), other));
    await module.takePackage.execute(asked.item(approvals(asked)));
    expect((await storyOf(asked.id)).at(-1)).toBe('authorised');
  });
});

it('a veto is kept for whoever follows the chain of policies', async () => {
  expect(await give(aVeto(CAROL, policyOf(), NO_HASH))).toEqual({ kind: 'refused', code: 'ORDER_NOT_ELIGIBLE' });
  await give(aVeto(ALICE, policyOf(), '33'.repeat(32) as Hex32));
  expect(await vetoedPolicies(module.ledger.database)).toEqual(new Set(['33'.repeat(32)]));
  expect((await module.receipts()).map(({ outcome }) => outcome)).toEqual(['vetoed']);
});

describe('what does not hold', () => {
  it('is refused, leaves no trace, and is judged by the time once', async () => {
    const at = wall();
    const late = aFreeze(CAROL, policyOf(), { castAt: at - 7200, expiresAt: at - 3600 });
    const early = aFreeze(CAROL, policyOf(), { castAt: at + 600, expiresAt: at + 1200 });
    const forged = { ...aFreeze(CAROL, policyOf()), signature: aFreeze(BOB, policyOf()).signature };
    expect(await give(late)).toEqual({ kind: 'refused', code: 'ORDER_EXPIRED' });
    expect(await give(early)).toEqual({ kind: 'refused', code: 'ORDER_NOT_YET_VALID' });
    expect(await give(forged)).toEqual({ kind: 'refused', code: 'ORDER_SIGNATURE_INVALID' });
    expect(await module.takeOrder.execute({ verb: 'Freeze' }, 'url')).toEqual({
      kind: 'refused',
      code: 'ORDER_MALFORMED',
    });
    expect(await module.receipts()).toEqual([]);
    // The watchtower saw it in time; we were down.
    expect(await give(late, 'watchtower')).toMatchObject({ kind: 'taken' });
    const lifting = anUnfreeze(ALICE, policyOf(), [digestOf(policyOf(), late)], {
      castAt: at - 7200,
      expiresAt: at - 1,
    });
    expect(await give(lifting, 'watchtower')).toEqual({ kind: 'refused', code: 'ORDER_EXPIRED' });
  });
});

describe('forged packages', () => {
  const forge = async (n: number) => {
    for (let made = 0; made < n; made += 1) {
      const asked = setting.ask();
      const signature = 'sekisho=:AAAA:';
      const request = { ...asked.request, headers: { ...asked.request.headers, signature } };
      await module.takePackage.execute(asked.item([], { request }));
    }
  };

  it('freeze everything when there are as many as the policy says, and governors lift that', async () => {
    const asked = await anAuthorised();
    await forge(2);
    expect((await module.receipts()).map(({ outcome }) => outcome)).not.toContain('frozen');
    await forge(1);
    const [frozen] = (await module.receipts()).filter(({ outcome }) => outcome === 'frozen');
    expect(frozen).toMatchObject({ reason: 'FORGED_PACKAGES', withdrawalId: NO_HASH });
    await module.pay.round();
    expect((await storyOf(asked.id)).at(-1)).toBe('waiting FROZEN');
    await forge(3);
    expect((await module.receipts()).filter(({ outcome }) => outcome === 'frozen')).toHaveLength(1);

    await give(anUnfreeze(ALICE, policyOf(), [frozen?.intentHash ?? NO_HASH]));
    await give(anUnfreeze(BOB, policyOf(), [frozen?.intentHash ?? NO_HASH]));
    await forge(2);
    await module.pay.round();
    expect((await storyOf(asked.id)).at(-1)).toBe('broadcast');
    await forge(1);
    expect((await module.receipts()).filter(({ outcome }) => outcome === 'frozen')).toHaveLength(2);
  });

  it('are not forgotten by a restart, and are by the end of the window', async () => {
    await forge(2);
    await module.close();
    module = await setting.open({ wall });
    await forge(1);
    expect((await module.receipts()).map(({ outcome }) => outcome)).toContain('frozen');
    const other = await LedgerSetting.make({
      policy: { ...GOVERNED, selfFreeze: { forgedPackages: 3, windowSeconds: 600 } },
    });
    await setting.end();
    setting = other;
    module = await setting.open({ wall });
    await forge(2);
    ahead = 601;
    await forge(2);
    expect((await module.receipts()).map(({ outcome }) => outcome)).not.toContain('frozen');
  });

  it('are not what an honest server may hand out: packages in order, too few votes, the same forgery again', async () => {
    for (let n = 0; n < 5; n += 1) {
      const asked = setting.ask(LARGE);
      await module.takePackage.execute(asked.item([ALICE.approve(policyOf(), asked.intent)]));
      await module.takePackage.execute({ withdrawalId: asked.id, package: { bad: n } });
    }
    const asked = setting.ask();
    const request = { ...asked.request, headers: { ...asked.request.headers, signature: 'sekisho=:AAAA:' } };
    for (let n = 0; n < 5; n += 1) await module.takePackage.execute(asked.item([], { request }));
    expect((await module.receipts()).map(({ outcome }) => outcome)).not.toContain('frozen');
  });
});

describe('the ledger', () => {
  it('does not open where somebody has edited a stop away', async () => {
    await give(aFreeze(CAROL, policyOf()));
    await module.close();
    for (const [edit, undo] of [
      [
        `UPDATE stop_order SET signed = replace(signed, '"all"', '"wallet x"')`,
        `UPDATE stop_order SET signed = replace(signed, '"wallet x"', '"all"')`,
      ],
      [`INSERT INTO lifted_order SELECT digest, '{x}', receipt, 0 FROM stop_order`, 'DELETE FROM lifted_order'],
      [
        'CREATE TABLE kept AS SELECT * FROM stop_order; DELETE FROM stop_order',
        'INSERT INTO stop_order OVERRIDING SYSTEM VALUE SELECT * FROM kept',
      ],
    ] as const) {
      await setting.asIntruder(edit);
      await expect(setting.open({ wall })).rejects.toThrow(/order|is another one/);
      await setting.asIntruder(undo);
    }
    module = await setting.open({ wall });
    await lift(aFreeze(CAROL, policyOf()));
  });

  it('lets nobody edit, delete or truncate orders, and no feed go back', async () => {
    await give(aFreeze(CAROL, policyOf()));
    for (const sql of [
      'DELETE FROM stop_order',
      `UPDATE stop_order SET subject = 'wallet x'`,
      'TRUNCATE stop_order CASCADE',
      'UPDATE feed_reading SET counter = 0',
      'DELETE FROM feed_reading',
    ]) {
      await expect(setting.asOwner(sql)).rejects.toMatchObject({ code: '23001' });
    }
  });
});
