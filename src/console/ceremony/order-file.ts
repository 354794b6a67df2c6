import { type Hex32 } from '../../protocol/hex.js';
import { orderDigest, writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';

export interface OrderFile {
  readonly name: string;
  readonly text: string;
}

/** An order as a file of a drop folder: the signing module knows it there by its name. */
export function orderFile(deployment: Hex32, order: SignedOrder): OrderFile {
  return { name: `${orderDigest(deployment, order)}.json`, text: JSON.stringify(writeSignedOrder(order)) };
}
