import { type Hex32 } from '../../protocol/hex.js';
import { orderDigest } from '../../protocol/orders/signed-order.js';
import { type Freeze } from '../../protocol/verbs.js';
import { type Trusted } from '../trusted.js';
import { readStatedOrders } from './stated-orders.js';

/** A freeze that stands, by the signing module's signed word. */
export interface StandingFreeze {
  /** The order's, or of what it froze itself for. */
  readonly digest: Hex32;
  /** Unix seconds, by the signing module's clock. */
  readonly at: number;
  /** Null where the signing module froze itself, or the server does not show the order: then it is everything that may be meant. */
  readonly order: Freeze | null;
}

/**
 * What is frozen, the latest first. A server can make up none, for it takes the signing module's receipt; it can hide one,
 * or its lifting.
 */
export function readStandingFreezes(value: unknown, trusted: Pick<Trusted, 'genesis'>): readonly StandingFreeze[] {
  const { orders, stated } = readStatedOrders(value, trusted, 'frozen', 'unfrozen');
  const lifted = new Map<string, number>();
  for (const { outcome, intentHash, sequence } of stated)
    if (outcome === 'unfrozen') lifted.set(intentHash, Math.max(sequence, lifted.get(intentHash) ?? 0));
  const messages = new Map<string, Freeze>();
  for (const order of orders)
    if (order.verb === 'Freeze') messages.set(orderDigest(trusted.genesis.deploymentId, order), order.message);
  return stated
    .filter(({ outcome, intentHash, sequence }) => outcome === 'frozen' && sequence > (lifted.get(intentHash) ?? 0))
    .toSorted((one, other) => other.sequence - one.sequence)
    .map(({ intentHash, recordedAt }) => ({
      ...{ digest: intentHash, at: recordedAt },
      order: messages.get(intentHash) ?? null,
    }));
}
