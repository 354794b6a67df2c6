import { aPolicy } from '../../../test/support/builders/a-policy.js';
import { GOVERNED } from '../../../test/support/builders/an-order.js';
import { type Hex32 } from '../hex.js';
import { type ApproverId, type DeviceId } from '../ids.js';
import { type Policy } from '../policy.js';
import { liftedBy } from './standing-orders.js';
import { type UnfreezeOrder } from './verify-order.js';

const policy = aPolicy(GOVERNED);
const [one, other] = ['11'.repeat(32), '22'.repeat(32)] as Hex32[] as [Hex32, Hex32];

let made = 0;
function signed(approver: string, device: string, orders: readonly Hex32[] = [one]): UnfreezeOrder {
  made += 1;
  const by = { approver: approver as ApproverId, device: device as DeviceId };
  const digest = made.toString(16).padStart(64, '0') as Hex32;
  return { kind: 'unfreeze', digest, by, orders, castAt: 0, expiresAt: 1000 };
}
const isLifted = (unfreezes: readonly UnfreezeOrder[], under: Policy = policy) =>
  liftedBy([one], unfreezes, { policy: under, suspended: new Set(), now: 10 }) !== null;

describe('liftedBy', () => {
  it('lifts what two governors named, and nothing else', () => {
    expect(isLifted([signed('alice', 'alice-laptop'), signed('bob', 'bob-laptop')])).toBe(true);
  });

  it.each<[string, readonly UnfreezeOrder[]]>([
    [
      'one who named this and more, before',
      [signed('alice', 'alice-laptop', [one, other]), signed('bob', 'bob-laptop')],
    ],
    [
      'one who named this and more, after',
      [signed('bob', 'bob-laptop'), signed('alice', 'alice-laptop', [one, other])],
    ],
    ['one who named another', [signed('alice', 'alice-laptop', [other]), signed('bob', 'bob-laptop')]],
    ['a device that left the policy', [signed('alice', 'alice-spare'), signed('bob', 'bob-laptop')]],
    ['a device that is somebody else’s', [signed('alice', 'carol-wallet'), signed('bob', 'bob-laptop')]],
    ['somebody who does not govern', [signed('carol', 'carol-wallet'), signed('bob', 'bob-laptop')]],
  ])('does not count %s', (_what, unfreezes) => {
    expect(isLifted(unfreezes)).toBe(false);
    expect(isLifted([...unfreezes, signed('dave', 'dave-laptop')])).toBe(true);
  });
});
