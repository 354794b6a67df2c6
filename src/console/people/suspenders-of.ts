import { mayGive } from '../../protocol/orders/verify-order.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { signsInBrowsers } from '../ceremony/sign-statement.js';

/**
 * With which of their keys somebody can suspend a device here, the usual choice first; none where it is not theirs to
 * do, or done already. What a suspended device signs suspends nobody.
 */
export function suspendersOf(
  device: Device,
  approver: ApproverId | null,
  policy: Policy,
  hasWallet: boolean,
  suspended: ReadonlySet<string>,
): readonly Device[] {
  if (approver === null || suspended.has(device.id)) return [];
  const order = {
    verb: 'Suspend',
    message: { suspended: device.id, reason: '', approver, device: '', castAt: 0, expiresAt: 0 },
  } as const;
  if (!mayGive(order, approver, policy)) return [];
  const own = [...policy.devices.values()].filter(
    (each) => each.approver === approver && signsInBrowsers(each, hasWallet) && !suspended.has(each.id),
  );
  // It may suspend itself, where it is at hand. It may as well be lost, and then nobody can sign with it: so it comes last.
  const isItself = ({ id }: Device): boolean => id === device.id;
  return [...own.filter((each) => !isItself(each)), ...own.filter(isItself)];
}
