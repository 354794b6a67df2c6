import { hashPolicy } from '../../../src/protocol/policy.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, DEVICES } from '../../support/builders/a-device.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { aPolicyDocument, LARGE_BTC } from '../../support/builders/a-policy.js';
import { aRejectOrder, aSuspend, aVeto, GOVERNED } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';

const SPARE = aDevice('alice', { id: 'alice-spare' });
const ALL = [...DEVICES, SPARE];
const document = aPolicyDocument({ ...GOVERNED, selfFreeze: { forgedPackages: 3, windowSeconds: 600 } }, ALL);
const DAY = GOVERNED.governance.looseningDelaySeconds;

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start(ALL);
});
afterEach(() => governed.end());

type Entry = { readonly [field: string]: unknown };

/** Signed by alice and bob. */
function propose(edit: (next: { [key: string]: unknown }) => void) {
  const { inForce } = governed.module.policies;
  const bytes = aNextPolicy(document, inForce, edit);
  return {
    hash: hashPolicy(bytes),
    change: aChange(bytes, inForce, { by: [ALICE, BOB], castAt: governed.wall() }),
  };
}
const aLoosening = () =>
  propose((next) => {
    const [first, ...others] = next['limits'] as readonly Entry[];
    next['limits'] = [{ ...first, amount: '90000000' }, ...others];
  });
const strikingOff = ({ id }: { readonly id: string }) =>
  propose((next) => (next['devices'] = (next['devices'] as readonly Entry[]).filter((device) => device['id'] !== id)));

describe('a veto', () => {
  it('of a governor whose device those who signed the change have suspended stops it', async () => {
    const { change, hash } = aLoosening();
    expect(await governed.module.takeChange.execute(change)).toEqual({ kind: 'waiting', hash });
    await governed.give(aSuspend(ALICE, governed.policy, DAVE.id));
    expect(await governed.give(aVeto(DAVE, governed.policy, hash), 'watchtower')).toMatchObject({ kind: 'taken' });
    governed.ahead = DAY;
    await governed.module.takeChange.settleDue();
    expect(governed.module.policies.inForce.version).toBe(1);
    expect((await governed.story()).at(-1)).toBe('policy-void POLICY_VETOED');
  });

  it('that may lie in a feed which nobody hears is waited for as long again', async () => {
    await governed.reopen({ feedWatch: { isSilent: true, silentSeconds: 2 * DAY } });
    await governed.module.takeChange.execute(aLoosening().change);
    const settledAfter = async (seconds: number) => {
      governed.ahead = seconds;
      await governed.module.takeChange.settleDue();
      return governed.module.policies.inForce.version;
    };
    expect(await settledAfter(2 * DAY - 60)).toBe(1);
    expect(await settledAfter(2 * DAY)).toBe(2);
  });

  it('that came while we were down is not passed over because the feed is not there yet when we are up again', async () => {
    await governed.module.takeChange.execute(aLoosening().change);
    governed.ahead = 9 * DAY;
    const feedWatch = { isSilent: true, silentSeconds: 0 };
    await governed.reopen({ feedWatch });
    const settledAfter = async (seconds: number) => {
      feedWatch.silentSeconds = seconds;
      await governed.module.takeChange.settleDue();
      return governed.module.policies.inForce.version;
    };
    expect(await settledAfter(0)).toBe(1);
    expect(await settledAfter(DAY - 1)).toBe(1);
    expect(await settledAfter(DAY)).toBe(2);
  });

  it('stops no tightening, not even one that it was there before: a thief’s device does not keep itself in the policy', async () => {
    const { change, hash } = strikingOff(SPARE);
    await governed.give(aSuspend(BOB, governed.policy, SPARE.id));
    expect(await governed.give(aVeto(SPARE, governed.policy, hash))).toMatchObject({ kind: 'taken' });
    expect(await governed.module.takeChange.execute(change)).toEqual({ kind: 'in-force', hash });
    const another = aVeto(SPARE, governed.policy, '33'.repeat(32) as Hex32);
    expect(await governed.give(another)).toEqual({ kind: 'refused', code: 'ORDER_DEVICE_UNKNOWN' });
    await governed.reopen();
    expect(governed.module.policies.inForce.hash).toBe(hash);
  });
});

describe('a “no” besides the server', () => {
  type Asked = ReturnType<GovernedModule['ask']>;
  const askLarge = () => governed.ask({ amount: LARGE_BTC.toString() });
  const approvals = (asked: Asked, ...others: readonly (typeof ALICE)[]) =>
    [ALICE, BOB, DAVE, ...others].map((device) => device.approve(governed.policy, asked.intent));
  const take = async (asked: Asked, votes: ReturnType<typeof approvals>) => {
    await governed.module.takePackage.execute(asked.item(votes));
    return (await governed.story(asked.id)).at(-1);
  };
  const no = (asked: Asked, overrides = {}) => aRejectOrder(SPARE, governed.policy, asked.intent, overrides);
  const unknown = { kind: 'refused', code: 'ORDER_DEVICE_UNKNOWN' };

  it('whose device was suspended on the way keeps its person’s approval taken back, and is no vote against', async () => {
    const [unseen, registered, authorised] = [askLarge(), askLarge(), askLarge()];
    await governed.module.takePackage.execute(registered.item());
    expect(await take(authorised, approvals(authorised))).toBe('authorised');
    // The thief's suspension comes by the server, before the page of the feed is read.
    await governed.give(aSuspend(BOB, governed.policy, SPARE.id), 'server');
    for (const asked of [unseen, registered, authorised])
      expect(await governed.give(no(asked), 'watchtower')).toMatchObject({ kind: 'taken' });
    expect((await governed.story(authorised.id)).at(-1)).toBe('reopened NO_LONGER_APPROVED');
    for (const asked of [unseen, registered, authorised]) {
      expect(await take(asked, approvals(asked))).toBe('refused QUORUM_NOT_REACHED');
      expect(await take(asked, approvals(asked, CAROL))).toBe('authorised');
    }
  });

  it('whose device was struck off on the way does the same, of what was registered before that', async () => {
    const [before, unseen] = [askLarge(), askLarge()];
    await governed.module.takePackage.execute(before.item());
    await governed.module.takeChange.execute(strikingOff(SPARE).change);
    const after = askLarge();
    await governed.module.takePackage.execute(after.item());
    expect(await governed.give(no(before), 'watchtower')).toMatchObject({ kind: 'taken' });
    expect(await take(before, approvals(before))).toBe('refused QUORUM_NOT_REACHED');
    expect(await take(before, approvals(before, CAROL))).toBe('authorised');
    // Whoever finds the old key takes back nothing that came later, or that is another payment under an old id.
    for (const asked of [unseen, after]) expect(await governed.give(no(asked))).toEqual(unknown);
    const other = { ...before.intent, amount: 1n } as Asked['intent'];
    expect(await governed.give(aRejectOrder(SPARE, governed.policy, other))).toEqual(unknown);
    for (const asked of [unseen, after]) expect(await take(asked, approvals(asked))).toBe('authorised');
  });

  it('whose device was struck off is no “no” where it is forged, or names a policy in which the device was not', async () => {
    const asked = askLarge();
    await governed.module.takePackage.execute(asked.item());
    await governed.module.takeChange.execute(strikingOff(SPARE).change);
    const { inForce } = governed.module.policies;
    expect(await governed.give({ ...no(asked), signature: no(askLarge()).signature })).toEqual(unknown);
    for (const policyHash of [inForce.hash, '33'.repeat(32) as Hex32])
      expect(await governed.give(no(asked, { policyHash }))).toEqual(unknown);
    expect(await take(asked, approvals(asked))).toBe('authorised');
  });

  it('by an old key, which a hostile server shows, is forgotten with that server', async () => {
    const old = governed.policy;
    await governed.module.takeChange.execute(strikingOff(SPARE).change);
    const [registered, atOnce] = [askLarge(), askLarge()];
    await governed.module.takePackage.execute(registered.item());
    for (const asked of [registered, atOnce]) {
      await governed.module.takePackage.execute(asked.item([SPARE.reject(old, asked.intent)]));
      expect(await take(asked, approvals(asked))).toBe('authorised');
    }
  });

  it('is kept once for each device and policy, however often it is worded anew', async () => {
    const asked = askLarge();
    expect(await governed.give(no(asked))).toMatchObject({ kind: 'taken' });
    for (const reason of ['No', 'No, I said'])
      expect(await governed.give(no(asked, { reason }))).toMatchObject({ kind: 'known' });
    // What is no vote yet, or about something else, does not stand in the way of one.
    const other = { ...asked.intent, amount: 1n } as Asked['intent'];
    expect(await governed.give(aRejectOrder(CAROL, governed.policy, other))).toMatchObject({ kind: 'taken' });
    expect(await governed.give(aRejectOrder(CAROL, governed.policy, asked.intent))).toMatchObject({ kind: 'taken' });
    const early = governed.wall() + 3600;
    expect(
      await governed.give(aRejectOrder(BOB, governed.policy, asked.intent, { castAt: early }), 'watchtower'),
    ).toMatchObject({ kind: 'taken' });
    expect(await governed.give(aRejectOrder(BOB, governed.policy, asked.intent))).toMatchObject({ kind: 'taken' });
    expect(await take(asked, approvals(asked))).toBe('rejected REJECTED_BY_APPROVERS');
  });
});
