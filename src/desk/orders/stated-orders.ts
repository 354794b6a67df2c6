import { z } from 'zod';
import { readSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { readSignedReceipt, verifyReceipt, type Outcome } from '../../protocol/receipt.js';
import { type Receipt } from '../../protocol/verbs.js';
import { AnswerMalformed } from '../answer-malformed.js';
import { type Trusted } from '../trusted.js';

const answer = z.object({ orders: z.array(z.unknown()).max(10_000), receipts: z.array(z.unknown()).max(10_000) });

export interface StatedOrders {
  /** As the server shows them; nothing but a receipt says that one was taken. */
  readonly orders: readonly SignedOrder[];
  /** What the signing module has really said, each once. */
  readonly stated: readonly Receipt[];
}

/**
 * What `/v1/orders` answers, with the receipts verified that have one of these outcomes.
 *
 * @throws AnswerMalformed
 */
export function readStatedOrders(
  value: unknown,
  { genesis: { deploymentId, attestationKey } }: Pick<Trusted, 'genesis'>,
  ...outcomes: readonly Outcome[]
): StatedOrders {
  const read = answer.safeParse(value);
  if (!read.success) throw new AnswerMalformed();
  const stated = read.data.receipts.flatMap((each) => {
    const receipt = readSignedReceipt(each);
    // A signature is dear, and all others are of no interest here.
    if (receipt === null || !outcomes.some((outcome) => outcome === receipt.message.outcome)) return [];
    return verifyReceipt(deploymentId, receipt, attestationKey) ? [receipt.message] : [];
  });
  return {
    orders: read.data.orders.flatMap((each) => readSignedOrder(each) ?? []),
    stated: [...new Map(stated.map((receipt) => [receipt.sequence, receipt])).values()],
  };
}
