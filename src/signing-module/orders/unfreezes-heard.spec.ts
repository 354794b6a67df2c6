import { aDevice, ALICE, BOB } from '../../../test/support/builders/a-device.js';
import { anUnfreeze } from '../../../test/support/builders/an-order.js';
import { aPolicy } from '../../../test/support/builders/a-policy.js';
import { type Hex32 } from '../../protocol/hex.js';
import { verifyOrder, type UnfreezeOrder } from '../../protocol/orders/verify-order.js';
import { unfreezesHeard, type SignedUnfreeze } from './unfreezes-heard.js';

const policy = aPolicy({
  governance: { threshold: 2, governors: ['alice', 'bob'], looseningDelaySeconds: 86_400, delayFloorSeconds: 3_600 },
});
const ORDERS = ['11'.repeat(32) as Hex32];
const CAST_AT = 1_795_000_000;

function signed(by: Parameters<typeof anUnfreeze>[0], expiresIn: number): SignedUnfreeze {
  const order = anUnfreeze(by, policy, ORDERS, { castAt: CAST_AT, expiresAt: CAST_AT + expiresIn });
  if (order.verb !== 'Unfreeze') throw new Error(order.verb);
  return order;
}

let checks = 0;
beforeEach(() => {
  checks = 0;
});
const verify = (each: SignedUnfreeze): UnfreezeOrder | null => {
  checks += 1;
  const verified = verifyOrder(each, policy, new Set());
  return verified.kind === 'order' && verified.order.kind === 'unfreeze' ? verified.order : null;
};
const who = (given: readonly SignedUnfreeze[]) =>
  unfreezesHeard(given, verify).map(({ by, expiresAt }) => [by?.approver, expiresAt - CAST_AT]);

it('hears of each device the one that is valid for longest, in the order of their coming', () => {
  expect(who([signed(BOB, 900), signed(ALICE, 600), signed(BOB, 300), signed(ALICE, 3600)])).toEqual([
    ['bob', 900],
    ['alice', 3600],
  ]);
});

it('checks one signature of a device that has worded its lifting anew two hundred times', () => {
  expect(who(Array.from({ length: 200 }, (_, index) => signed(ALICE, 60 + index)))).toEqual([['alice', 259]]);
  expect(checks).toBe(1);
});

it('hears the device behind one that had its name before, and whose signature would be valid for longer', () => {
  const before = aDevice('alice', { id: ALICE.id, scheme: 'eip712' });
  expect(who([signed(before, 3600), signed(ALICE, 600)])).toEqual([['alice', 600]]);
});
