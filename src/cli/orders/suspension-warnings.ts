import { type DeviceId } from '../../protocol/ids.js';
import { unreachableQuorums } from '../../protocol/orders/unreachable-quorums.js';
import { printable } from '../../desk/text/printable.js';
import { type KnownDeployment } from './known-deployment.js';

/**
 * What whoever suspends a device should know first: whose it is, and what can be reached by nobody then, with all that is
 * suspended already. Each suspension by itself may look harmless.
 */
export function suspensionWarnings({ policy, shown }: KnownDeployment, suspended: DeviceId): readonly string[] {
  const standing = shown?.suspended() ?? null;
  const before = [...(standing?.devices ?? [])].filter((device) => device !== suspended);
  const lost = unreachableQuorums(policy, new Set([suspended, ...before]));
  const owner = policy.devices.get(suspended)?.approver;
  // Whoever lifts one names its orders, and nobody else shows those.
  const byOrders = (device: DeviceId): string =>
    `${printable(device)} (by ${standing?.orders.get(device)?.join(' and ') ?? 'an order that is not shown'})`;
  const isUnknown = standing === null || standing.unexplained > 0;
  return [
    ...(owner === undefined
      ? [`Look at it twice: policy ${policy.version}, the newest that this device has followed, has no such device.`]
      : [`It is ${owner}’s. Only the governors’ quorum lifts a suspension.`]),
    ...(before.length === 0 ? [] : [`Suspended already: ${before.map(byOrders).join(', ')}.`]),
    ...(lost.length === 0 ? [] : [`With it gone these can be reached by nobody any more: ${lost.join(', ')}.`]),
    ...(isUnknown
      ? ['Which others are suspended already the server does not show: more may be out of reach than is said here.']
      : []),
  ];
}
