import { type Hex32 } from '../hex.js';
import { type ApproverId, type DeviceId } from '../ids.js';
import { type Policy } from '../policy.js';
import { type FreezeOrder, type Order, type SuspendOrder, type UnfreezeOrder } from './verify-order.js';

/** What the orders that arrived so far amount to. */
export interface Standing {
  readonly freezes: ReadonlyMap<Hex32, FreezeOrder>;
  readonly suspensions: ReadonlyMap<Hex32, SuspendOrder>;
  /** Signed by too few so far. */
  readonly unfreezes: readonly UnfreezeOrder[];
}

export const NOTHING_STANDS: Standing = { freezes: new Map(), suspensions: new Map(), unfreezes: [] };

export interface Arrival {
  readonly order: Order;
  /** When it was first seen, in Unix seconds. */
  readonly at: number;
}

/** The devices whose signatures do not count, except under what only stops (`forceOfSuspended`). */
export function suspendedIn({ suspensions }: Pick<Standing, 'suspensions'>): ReadonlySet<DeviceId> {
  return new Set([...suspensions.values()].map((order) => order.suspended));
}

export interface Lifting {
  readonly policy: Policy;
  readonly suspended: ReadonlySet<DeviceId>;
  /** Unix seconds. */
  readonly now: number;
}

/**
 * The signatures under which exactly these orders are lifted, once there are enough; else null. Enough are as many
 * different governors as a change of policy takes, each by a device that counts now, each naming the same orders
 * and no other: whoever lifts a freeze has seen which one. Without governance there are never enough.
 */
export function liftedBy(
  orders: readonly Hex32[],
  unfreezes: readonly UnfreezeOrder[],
  { policy, suspended, now }: Lifting,
): readonly UnfreezeOrder[] | null {
  if (policy.governance === null) return null;
  const { threshold, governors } = policy.governance;
  const counted = new Map<ApproverId, UnfreezeOrder>();
  for (const unfreeze of unfreezes) {
    const { by } = unfreeze;
    if (by === null || !governors.includes(by.approver)) continue;
    if (suspended.has(by.device) || policy.devices.get(by.device)?.approver !== by.approver) continue;
    if (unfreeze.expiresAt <= now || !areSame(unfreeze.orders, orders)) continue;
    if (!counted.has(by.approver)) counted.set(by.approver, unfreeze);
  }
  return counted.size >= threshold ? [...counted.values()] : null;
}

function areSame(one: readonly Hex32[], other: readonly Hex32[]): boolean {
  return one.length === other.length && one.every((digest, place) => digest === other[place]);
}

/** One more order. It has been verified, and was not there before: the same order twice counts once. */
export function afterOrder(standing: Standing, { order, at }: Arrival, policy: Policy): Standing {
  switch (order.kind) {
    case 'freeze':
      return { ...standing, freezes: new Map([...standing.freezes, [order.digest, order]]) };
    case 'suspend':
      return { ...standing, suspensions: new Map([...standing.suspensions, [order.digest, order]]) };
    case 'unfreeze': {
      const unfreezes = [...standing.unfreezes, order];
      const by = liftedBy(order.orders, unfreezes, { policy, suspended: suspendedIn(standing), now: at });
      if (by === null) return { ...standing, unfreezes };
      const isLifted = (digest: Hex32): boolean => order.orders.includes(digest);
      return {
        freezes: new Map([...standing.freezes].filter(([digest]) => !isLifted(digest))),
        suspensions: new Map([...standing.suspensions].filter(([digest]) => !isLifted(digest))),
        // Used up: the same signatures lift nothing that comes later.
        unfreezes: unfreezes.filter((each) => !by.includes(each)),
      };
    }
    case 'veto':
    case 'reject':
      return standing;
  }
}

/** Which freezes and suspensions stand, from the orders in the order of their arrival. */
export function standingOrders(arrivals: readonly Arrival[], policy: Policy): Standing {
  const seen = new Set<Hex32>();
  return arrivals.reduce((standing, arrival) => {
    if (seen.has(arrival.order.digest)) return standing;
    seen.add(arrival.order.digest);
    return afterOrder(standing, arrival, policy);
  }, NOTHING_STANDS);
}
