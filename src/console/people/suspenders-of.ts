import { mayGive } from '../../protocol/orders/verify-order.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { signsInBrowsers } from '../ceremony/sign-statement.js';

/** With which of their keys somebody can suspend a device here; none where it is not theirs to do. A device is no use against itself. */
export function suspendersOf(
  device: Device,
  approver: ApproverId | null,
  policy: Policy,
  hasWallet: boolean,
): readonly Device[] {
  if (approver === null) return [];
  const order = {
    verb: 'Suspend',
    message: { suspended: device.id, reason: '', approver, device: '', castAt: 0, expiresAt: 0 },
  } as const;
  if (!mayGive(order, approver, policy)) return [];
  return [...policy.devices.values()].filter((each) => each.approver === approver && signsInBrowsers(each, hasWallet));
}
