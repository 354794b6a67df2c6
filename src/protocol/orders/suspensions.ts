import { type Hex32 } from '../hex.js';
import { type DeviceId } from '../ids.js';
import { isAboutNoWithdrawal } from '../receipt.js';
import { type Receipt } from '../verbs.js';
import { orderDigest, type SignedOrder } from './signed-order.js';

/** A suspension as the signing module stated it, from its receipt on until the one that lifted it. */
export interface Suspension {
  readonly digest: Hex32;
  /** Null where its order is not at hand: then nobody can say whom it concerns. */
  readonly order: SuspendMessage | null;
  /** Sequence of the receipt. */
  readonly from: number;
  /** Null while it stands. */
  readonly until: number | null;
}

type SuspendMessage = Extract<SignedOrder, { readonly verb: 'Suspend' }>;

/**
 * The suspensions that the signing module has stated, in its order. Its receipts name orders by their digest, so an
 * order needs no other proof here that it was taken; and one that it did not take suspends nobody.
 *
 * @param receipts verified ones, in any order; those about anything else are passed over
 */
export function suspensionsIn(
  deployment: Hex32,
  orders: readonly SignedOrder[],
  receipts: readonly Receipt[],
): readonly Suspension[] {
  const byDigest = new Map<string, SuspendMessage>();
  for (const order of orders) if (order.verb === 'Suspend') byDigest.set(orderDigest(deployment, order), order);
  const liftedBy = new Map<string, number>();
  const stated: Receipt[] = [];
  for (const receipt of receipts) {
    if (!isAboutNoWithdrawal(receipt)) continue;
    if (receipt.outcome === 'suspended') stated.push(receipt);
    if (receipt.outcome === 'unfrozen') liftedBy.set(receipt.intentHash, receipt.sequence);
  }
  return stated
    .toSorted((one, other) => one.sequence - other.sequence)
    .map(({ intentHash: digest, sequence: from }) => ({
      ...{ digest, from },
      order: byDigest.get(digest) ?? null,
      until: liftedBy.get(digest) ?? null,
    }));
}

/**
 * The devices whose signatures did not count when the signing module made this receipt; without one, those whose do
 * not count now.
 */
export function suspendedAt(suspensions: readonly Suspension[], sequence = Infinity): ReadonlySet<DeviceId> {
  const standing = suspensions.filter(({ from, until }) => from < sequence && (until ?? Infinity) >= sequence);
  return new Set(standing.flatMap(({ order }) => (order === null ? [] : [order.message.suspended as DeviceId])));
}
