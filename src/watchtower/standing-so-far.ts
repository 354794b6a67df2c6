import { type Hex32 } from '../protocol/hex.js';
import { invariant } from '../protocol/invariant.js';
import { NO_ORDERS_HASH } from '../protocol/orders/heartbeat.js';
import { type SignedOrder } from '../protocol/orders/signed-order.js';
import { afterOrder, NOTHING_STANDS, type Standing } from '../protocol/orders/standing-orders.js';
import { verifyOrder } from '../protocol/orders/verify-order.js';
import { type KnownPolicies } from './known-policies.js';

/** The end of the feed, held so that nothing is added meanwhile. */
export interface FeedEnd {
  readonly orders: number;
  readonly hash: Hex32;
}

/** An order as the feed keeps it. */
export interface KeptOrder {
  readonly signed: SignedOrder;
  readonly takenAt: number;
  readonly policyVersion: number;
}

/** What is asked of the feed, within the transaction that holds its end. */
export interface FeedReader {
  /** Null where it has no such place. */
  readonly hashAt: (place: number) => Promise<Hex32 | null>;
  /** Those after a place that have a say in who is suspended, in their order. */
  readonly suspendingAfter: (place: number) => Promise<readonly KeptOrder[]>;
}

/**
 * What stands, order by order as the feed grows: each signature is checked once and not at every order that comes after it. Else
 * whoever signs a few thousand liftings makes every freeze wait for all of them.
 */
export class StandingSoFar {
  private place = 0;
  private hash: Hex32 = NO_ORDERS_HASH;
  private standing: Standing = NOTHING_STANDS;

  constructor(private readonly policies: Pick<KnownPolicies, 'version'>) {}

  async at(end: FeedEnd, feed: FeedReader): Promise<Standing> {
    if (!(await this.isStillSo(end, feed))) {
      this.place = 0;
      this.standing = NOTHING_STANDS;
    }
    const kept = await feed.suspendingAfter(this.place);
    this.standing = kept.reduce((standing, each) => this.after(standing, each), this.standing);
    this.place = end.orders;
    this.hash = end.hash;
    return this.standing;
  }

  /** Not where the database was replaced by an older copy of it, which has grown otherwise since. */
  private async isStillSo(end: FeedEnd, feed: FeedReader): Promise<boolean> {
    if (this.place === 0) return true;
    return this.place <= end.orders && (await feed.hashAt(this.place)) === this.hash;
  }

  /** Read with the policy under which it was taken: a lifting stays one when the devices that signed it have left since. */
  private after(standing: Standing, { signed, takenAt, policyVersion }: KeptOrder): Standing {
    const policy = this.policies.version(policyVersion);
    invariant(policy !== null, 'an order is taken under a policy that is kept');
    const verified = verifyOrder(signed, policy, new Set());
    invariant(verified.kind === 'order', 'an order was verified when it came');
    return afterOrder(standing, { order: verified.order, at: takenAt }, policy);
  }
}
