import { type OrderMessage, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { verifyOrder } from '../../protocol/orders/verify-order.js';
import { type KnownDeployment } from './known-deployment.js';

type Unfreeze = Extract<OrderMessage, { readonly verb: 'Unfreeze' }>;

/**
 * How far a lifting is with this order: one governor's lifts nothing by itself. By the signatures that the server shows,
 * which may hide some; what has been lifted is the signing module's to say.
 */
export function liftingText({ message }: Unfreeze, { policy, shown }: KnownDeployment, now: number): string {
  const threshold = policy.governance?.threshold ?? 0;
  const takes = `It takes ${threshold} governors who name exactly these orders`;
  const [orders, suspended] = [shown?.orders() ?? null, shown?.suspended() ?? null];
  if (orders === null || suspended === null)
    return `${takes}; who else has done so the server does not show. Until then they stand.`;
  const isSame = ({ message: other }: Extract<SignedOrder, { verb: 'Unfreeze' }>): boolean =>
    other.expiresAt > now && other.orders.join() === message.orders.join();
  const others = orders.flatMap((order) =>
    order.verb === 'Unfreeze' && isSame(order) && verifyOrder(order, policy, suspended.devices).kind === 'order'
      ? [order.message.approver]
      : [],
  );
  const isOurs = [...suspended.devices].every((device) => device !== message.device);
  const given = [...new Set([...others, ...(isOurs ? [message.approver] : [])])];
  const missing = Math.max(0, threshold - given.length);
  const by = given.length === 0 ? 'nobody has yet whose device counts' : `given by ${given.join(', ')}`;
  return missing === 0
    ? `${takes}: ${by}. Nobody is missing; the signing module lifts them.`
    : `${takes}: ${by}, ${missing} more missing. Until then they stand.`;
}
