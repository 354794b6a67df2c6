import { hashPolicy } from '../../../src/protocol/policy.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { aDevice, ALICE, BOB, DAVE, DEVICES } from '../../support/builders/a-device.js';
import { aChange, aNextPolicy } from '../../support/builders/a-next-policy.js';
import { aPolicyDocument } from '../../support/builders/a-policy.js';
import { aSuspend, aVeto, GOVERNED } from '../../support/builders/an-order.js';
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
