import { z } from 'zod';
import { signedRequestSchema } from '../approvers/proposal-view.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';

export const pastPageSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        withdrawalId: z.string().regex(/^[0-9a-f]{64}$/),
        request: signedRequestSchema,
        receipts: z
          .array(signedReceiptSchema)
          .describe(
            'Its registration with what was found out then, and where there are any the first `signed` and `final`',
          ),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'PastPage', description: 'What was asked for and became of it, for a draft to be tried on.' });
export type PastPage = z.infer<typeof pastPageSchema>;
