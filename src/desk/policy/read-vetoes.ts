import { z } from 'zod';
import { orderDigest, readSignedOrder } from '../../protocol/orders/signed-order.js';
import { readSignedReceipt, verifyReceipt } from '../../protocol/receipt.js';
import { type Veto } from '../../protocol/verbs.js';
import { type Trusted } from '../trusted.js';

const answer = z.object({ orders: z.array(z.unknown()).max(10_000), receipts: z.array(z.unknown()).max(10_000) });

/**
 * The vetoes that the signing module has taken, of what the server shows of orders. The module names an order by its
 * digest after it has verified it, so its receipt is all the proof that an order needs here.
 */
export function readVetoes(value: unknown, { genesis }: Pick<Trusted, 'genesis'>): readonly Veto[] {
  const read = answer.safeParse(value);
  if (!read.success) return [];
  const { deploymentId, attestationKey } = genesis;
  const taken = new Set<string>(
    read.data.receipts.flatMap((each) => {
      const receipt = readSignedReceipt(each);
      if (receipt?.message.outcome !== 'vetoed') return [];
      return verifyReceipt(deploymentId, receipt, attestationKey) ? [receipt.message.intentHash] : [];
    }),
  );
  return read.data.orders.flatMap((each) => {
    const order = readSignedOrder(each);
    return order?.verb === 'Veto' && taken.has(orderDigest(deploymentId, order)) ? [order.message] : [];
  });
}
