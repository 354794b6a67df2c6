import { z } from 'zod';
import { SIGNATURE_AT_MOST } from '../../protocol/devices/signature-length.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const signedOrderSchema = z
  .strictObject({
    verb: z.enum(['Freeze', 'Unfreeze', 'Suspend', 'Veto', 'Reject']),
    message: z.record(z.string(), z.unknown()).describe('What was signed, in full'),
    signature: z.string().max(SIGNATURE_AT_MOST),
  })
  .meta({ id: 'SignedOrder', description: 'A command to stop or to start again; its signature is its own proof.' });
export type SignedOrderView = z.infer<typeof signedOrderSchema>;

export const takenOrderSchema = z
  .strictObject({ digest: hash.describe('The order’s identity') })
  .meta({ id: 'OrderTaken' });
export type TakenOrderView = z.infer<typeof takenOrderSchema>;

export const ordersSchema = z
  .strictObject({
    orders: z
      .array(signedOrderSchema)
      .describe(
        'Those that were given to this server, or that the signing module has taken, the latest last; the last 500, and those that suspend',
      ),
    receipts: z
      .array(signedReceiptSchema)
      .describe(
        'What the signing module says of orders, whoever brought them, the latest last; the last 500, and those of suspensions that stand',
      ),
  })
  .meta({ id: 'Orders' });
export type OrdersView = z.infer<typeof ordersSchema>;
