import { NO_HASH } from '../../../src/protocol/derive-intent.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { VOTES_AT_MOST } from '../../../src/protocol/work-package.js';
import { vetoedPolicies } from '../../../src/signing-module/ledger/stop-orders.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES, ERIN, type TestDevice } from '../../support/builders/a-device.js';
import { LARGE_BTC } from '../../support/builders/a-policy.js';
import { aFreeze, anUnfreeze, aRejectOrder, aSuspend, aVeto, digestOf } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';

const SPARE = aDevice('alice', { id: 'alice-spare' });
const LARGE = { amount: LARGE_BTC.toString() };

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start([...DEVICES, SPARE]);
});
afterEach(() => governed.end());

describe('a rejection besides the server', () => {
  const approvals = (asked: ReturnType<GovernedModule['ask']>) =>
    [ALICE, BOB, DAVE].map((device) => device.approve(governed.policy, asked.intent));

  it('ends what was authorised, once the others cannot make up for it', async () => {
    const asked = governed.ask(LARGE);
    await governed.module.takePackage.execute(asked.item(approvals(asked)));
    await governed.give(aRejectOrder(CAROL, governed.policy, asked.intent));
    expect((await governed.story(asked.id)).at(-1)).toBe('authorised');
    await governed.give(aRejectOrder(BOB, governed.policy, asked.intent));
    expect((await governed.story(asked.id)).at(-1)).toBe('rejected REJECTED_BY_APPROVERS');
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
  });

  it('keeps what was authorised from being paid when one of those who approved takes it back', async () => {
    const asked = governed.ask(LARGE);
    governed.chain.waiting = 'INSUFFICIENT_FUNDS';
    await governed.module.takePackage.execute(asked.item(approvals(asked)));
    await governed.module.pay.round();
    await governed.give(aRejectOrder(BOB, governed.policy, asked.intent));
    expect((await governed.story(asked.id)).at(-1)).toBe('reopened NO_LONGER_APPROVED');
    governed.chain.waiting = null;
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    await governed.module.takePackage.execute(asked.item(approvals(asked)));
    expect((await governed.story(asked.id)).at(-1)).toBe('refused QUORUM_NOT_REACHED');
  });

  it('counts although the server leaves it out, whichever comes first', async () => {
    const asked = governed.ask(LARGE);
    await governed.give(aRejectOrder(BOB, governed.policy, asked.intent));
    await governed.give(aRejectOrder(CAROL, governed.policy, asked.intent));
    await governed.module.takePackage.execute(asked.item(approvals(asked)));
    expect(await governed.story(asked.id)).toEqual(['registered', 'rejected REJECTED_BY_APPROVERS']);
  });

  it('ends what is only registered', async () => {
    const asked = governed.ask(LARGE);
    await governed.module.takePackage.execute(asked.item());
    await governed.give(aRejectOrder(BOB, governed.policy, asked.intent));
    await governed.give(aRejectOrder(CAROL, governed.policy, asked.intent));
    expect((await governed.story(asked.id)).at(-1)).toBe('rejected REJECTED_BY_APPROVERS');
  });

  it('counts although the server sends as many votes as a package may have', async () => {
    const asked = governed.ask(LARGE);
    for (const device of [BOB, CAROL]) await governed.give(aRejectOrder(device, governed.policy, asked.intent));
    const expiresAt = governed.wall() + 600;
    const crowd = Array.from({ length: VOTES_AT_MOST - 3 }, (_, n) =>
      ALICE.approve(governed.policy, asked.intent, { expiresAt: expiresAt + n }),
    );
    await governed.module.takePackage.execute(asked.item([...approvals(asked), ...crowd]));
    expect((await governed.story(asked.id)).at(-1)).toBe('rejected REJECTED_BY_APPROVERS');
  }, 90_000);

  it('by a suspended device ends nothing, given before it was suspended or after', async () => {
    const asked = governed.ask(LARGE);
    const reject = (device: TestDevice) => governed.give(aRejectOrder(device, governed.policy, asked.intent));
    await reject(BOB);
    await governed.give(aSuspend(ALICE, governed.policy, BOB.id));
    await governed.give(aSuspend(ALICE, governed.policy, ERIN.id));
    expect(await reject(ERIN)).toMatchObject({ kind: 'taken' });
    await governed.module.takePackage.execute(asked.item());
    expect(await governed.story(asked.id)).toEqual(['registered', 'refused QUORUM_NOT_REACHED']);
    const others = [ALICE, CAROL, DAVE].map((device) => device.approve(governed.policy, asked.intent));
    await governed.module.takePackage.execute(asked.item(others));
    expect((await governed.story(asked.id)).at(-1)).toBe('authorised');
  });

  it('by a device that is suspended since keeps the same person’s older approval on another one taken back', async () => {
    const asked = governed.ask(LARGE);
    const older = [SPARE, BOB, DAVE].map((device) => device.approve(governed.policy, asked.intent));
    await governed.give(aRejectOrder(ALICE, governed.policy, asked.intent));
    await governed.give(aSuspend(BOB, governed.policy, ALICE.id));
    await governed.module.takePackage.execute(asked.item(older));
    expect((await governed.story(asked.id)).at(-1)).toBe('refused QUORUM_NOT_REACHED');
    const all = [...older, CAROL.approve(governed.policy, asked.intent)];
    await governed.module.takePackage.execute(asked.item(all));
    expect((await governed.story(asked.id)).at(-1)).toBe('authorised');
  });

  it('under a policy that was never in force does not get in the way', async () => {
    const asked = governed.ask(LARGE);
    const unknown = { policyHash: 'ee'.repeat(32) as Hex32 };
    await governed.give(aRejectOrder(ERIN, governed.policy, asked.intent, unknown));
    await governed.module.takePackage.execute(asked.item(approvals(asked)));
    expect((await governed.story(asked.id)).at(-1)).toBe('authorised');
  });

  it('of another intent under the same id does not get in the way', async () => {
    const asked = governed.ask(LARGE);
    const other = { ...asked.intent, amount: 1n } as typeof asked.intent;
    for (const device of [BOB, CAROL]) await governed.give(aRejectOrder(device, governed.policy, other));
    await governed.module.takePackage.execute(asked.item(approvals(asked)));
    expect((await governed.story(asked.id)).at(-1)).toBe('authorised');
  });
});

it('a veto is kept for whoever follows the chain of policies', async () => {
  expect(await governed.give(aVeto(CAROL, governed.policy, NO_HASH))).toEqual({
    kind: 'refused',
    code: 'ORDER_NOT_ELIGIBLE',
  });
  await governed.give(aVeto(ALICE, governed.policy, '33'.repeat(32) as Hex32));
  expect(await vetoedPolicies(governed.module.ledger.database)).toEqual(new Set(['33'.repeat(32)]));
  expect((await governed.module.receipts()).map(({ outcome }) => outcome)).toEqual(['vetoed']);
});

describe('what does not hold', () => {
  it('is refused, leaves no trace, and is judged by the time once', async () => {
    const at = governed.wall();
    const late = aFreeze(CAROL, governed.policy, { castAt: at - 7200, expiresAt: at - 3600 });
    const early = aFreeze(CAROL, governed.policy, { castAt: at + 600, expiresAt: at + 1200 });
    const forged = { ...aFreeze(CAROL, governed.policy), signature: aFreeze(BOB, governed.policy).signature };
    expect(await governed.give(late)).toEqual({ kind: 'refused', code: 'ORDER_EXPIRED' });
    expect(await governed.give(early)).toEqual({ kind: 'refused', code: 'ORDER_NOT_YET_VALID' });
    expect(await governed.give(forged)).toEqual({ kind: 'refused', code: 'ORDER_SIGNATURE_INVALID' });
    expect(await governed.module.takeOrder.execute({ verb: 'Freeze' }, 'url')).toEqual({
      kind: 'refused',
      code: 'ORDER_MALFORMED',
    });
    expect(await governed.module.receipts()).toEqual([]);
    // The watchtower saw it in time; we were down.
    expect(await governed.give(late, 'watchtower')).toMatchObject({ kind: 'taken' });
    const lifting = anUnfreeze(ALICE, governed.policy, [digestOf(governed.policy, late)], {
      castAt: at - 7200,
      expiresAt: at - 1,
    });
    expect(await governed.give(lifting, 'watchtower')).toEqual({ kind: 'refused', code: 'ORDER_EXPIRED' });
  });
});

describe('forged packages', () => {
  const forge = async (n: number) => {
    for (let made = 0; made < n; made += 1) {
      const asked = governed.ask();
      const signature = 'sekisho=:AAAA:';
      const request = { ...asked.request, headers: { ...asked.request.headers, signature } };
      await governed.module.takePackage.execute(asked.item([], { request }));
    }
  };

  it('freeze everything when there are as many as the policy says, and governors lift that', async () => {
    const asked = await governed.anAuthorised();
    await forge(2);
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).not.toContain('frozen');
    await forge(1);
    const [frozen] = (await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen');
    expect(frozen).toMatchObject({ reason: 'FORGED_PACKAGES', withdrawalId: NO_HASH });
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).at(-1)).toBe('waiting FROZEN');
    await forge(3);
    expect((await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen')).toHaveLength(1);

    await governed.give(anUnfreeze(ALICE, governed.policy, [frozen?.intentHash ?? NO_HASH]));
    await governed.give(anUnfreeze(BOB, governed.policy, [frozen?.intentHash ?? NO_HASH]));
    await forge(2);
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).at(-1)).toBe('broadcast');
    await forge(1);
    expect((await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen')).toHaveLength(2);
  });

  it.each<[string, number, boolean]>([
    ['count together to the last second of the window', 599, true],
    ['do not count together a second later', 600, false],
  ])('%s', async (_what, later, isFrozen) => {
    let now = governed.wall();
    await governed.reopen({ wall: () => now });
    await forge(2);
    now += later;
    await forge(1);
    const outcomes = (await governed.module.receipts()).map(({ outcome }) => outcome);
    expect(outcomes.includes('frozen')).toBe(isFrozen);
  });

  it('freeze once, however many come at once', async () => {
    await Promise.all(Array.from({ length: 12 }, () => forge(1)));
    expect((await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen')).toHaveLength(1);
  });

  it('are requests and votes that nobody signed, and requests that are others than the first', async () => {
    const [voted, known] = [governed.ask(LARGE), governed.ask(LARGE)];
    await forge(1);
    const vote = ALICE.approve(governed.policy, voted.intent);
    const { signature } = ALICE.approve(governed.policy, known.intent);
    await governed.module.takePackage.execute(voted.item([{ ...vote, signature }]));
    await governed.module.takePackage.execute(known.item());
    const { reference } = known.body;
    const other = governed.ask({ ...LARGE, reference, beneficiary: 'somebody-else' });
    expect(other.id).toBe(known.id);
    await governed.module.takePackage.execute(other.item());
    expect((await governed.module.receipts()).map(({ outcome, reason }) => `${outcome} ${reason}`).sort()).toEqual([
      'frozen FORGED_PACKAGES',
      'refused REQUEST_DIFFERS',
      'refused REQUEST_SIGNATURE_INVALID',
      'refused VOTE_SIGNATURE_INVALID',
      'registered ',
    ]);
  });

  it('are not forgotten by a restart', async () => {
    await forge(2);
    await governed.reopen();
    await forge(1);
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).toContain('frozen');
  });

  it('are forgotten by the end of the window', async () => {
    await forge(2);
    governed.ahead = 601;
    await forge(2);
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).not.toContain('frozen');
  });

  it('are not what an honest server may hand out: packages in order, too few votes, the same forgery again', async () => {
    for (let n = 0; n < 5; n += 1) {
      const asked = governed.ask(LARGE);
      await governed.module.takePackage.execute(asked.item([ALICE.approve(governed.policy, asked.intent)]));
      await governed.module.takePackage.execute({ withdrawalId: asked.id, package: { bad: n } });
    }
    const asked = governed.ask();
    const request = { ...asked.request, headers: { ...asked.request.headers, signature: 'sekisho=:AAAA:' } };
    for (let n = 0; n < 5; n += 1) await governed.module.takePackage.execute(asked.item([], { request }));
    expect((await governed.module.receipts()).map(({ outcome }) => outcome)).not.toContain('frozen');
  });
});

describe('the ledger', () => {
  it('does not open where somebody has edited a stop away', async () => {
    await governed.give(aFreeze(CAROL, governed.policy));
    await governed.close();
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
      await governed.setting.asIntruder(edit);
      await expect(governed.reopen()).rejects.toThrow(/order|is another one/);
      await governed.setting.asIntruder(undo);
    }
    await governed.reopen();
    await governed.lift(aFreeze(CAROL, governed.policy));
  });

  it('does not open where a stop is said to stop less than was signed', async () => {
    const asked = governed.ask(LARGE);
    await governed.give(aFreeze(CAROL, governed.policy));
    await governed.give(aRejectOrder(BOB, governed.policy, asked.intent));
    await governed.close();
    for (const edit of [
      `UPDATE stop_order SET subject = 'beneficiary nobody' WHERE verb = 'Freeze'`,
      `UPDATE stop_order SET subject = repeat('00', 32) WHERE verb = 'Reject'`,
      `UPDATE stop_order SET verb = 'Unfreeze' WHERE verb = 'Reject'`,
    ]) {
      await governed.setting.asIntruder(`CREATE TABLE kept AS SELECT * FROM stop_order; ${edit}`);
      await expect(governed.reopen()).rejects.toThrow(/is another one/);
      await governed.setting.asIntruder(`UPDATE stop_order o SET verb = k.verb, subject = k.subject FROM kept k
        WHERE k.place = o.place; DROP TABLE kept`);
    }
    await governed.reopen();
  });

  it('does not open where signatures that lifted something could lift again', async () => {
    const freeze = aFreeze(CAROL, governed.policy);
    await governed.give(freeze);
    await governed.lift(freeze);
    await governed.close();
    await governed.setting.asIntruder('DELETE FROM used_unfreeze');
    await expect(governed.reopen()).rejects.toThrow(/not used up/);
  });

  it('lets nobody edit, delete or truncate orders, and no feed go back', async () => {
    await governed.give(aFreeze(CAROL, governed.policy));
    for (const sql of [
      'DELETE FROM stop_order',
      `UPDATE stop_order SET subject = 'wallet x'`,
      'TRUNCATE stop_order CASCADE',
      'UPDATE feed_reading SET counter = 0',
      'DELETE FROM feed_reading',
    ]) {
      await expect(governed.setting.asOwner(sql)).rejects.toMatchObject({ code: '23001' });
    }
  });
});
