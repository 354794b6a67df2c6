import { z } from 'zod';
import { signedRequestSchema, signedVoteSchema } from '../approvers/proposal-view.js';
import { signedOrderSchema } from '../orders/order-views.js';
import { signedChangeSchema } from '../policies/policy-views.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const workPackageSchema = z
  .strictObject({
    request: signedRequestSchema,
    votes: z.array(signedVoteSchema),
    cancel: signedRequestSchema.nullable(),
  })
  .meta({ id: 'WorkPackage', description: 'Evidence about one withdrawal, never conclusions.' });
export type WorkPackageView = z.infer<typeof workPackageSchema>;

export const workSchema = z
  .strictObject({
    items: z.array(z.strictObject({ withdrawalId: hash, package: workPackageSchema })),
    orders: z.array(signedOrderSchema).describe('Not answered yet, in the order in which they came'),
    policyChanges: z.array(signedChangeSchema).describe('Completely signed, and not answered yet'),
  })
  .meta({ id: 'SigningWork' });
export type WorkView = z.infer<typeof workSchema>;

export const receiptsBodySchema = z
  .strictObject({
    receipts: z.array(signedReceiptSchema).max(1000),
    orders: z
      .array(signedOrderSchema)
      .max(1000)
      .optional()
      .describe('Those that these receipts state: they may have come past this server'),
    cancels: z
      .array(signedRequestSchema)
      .max(1000)
      .optional()
      .describe('Engines’ cancels that these receipts state: they have come past this server'),
  })
  .meta({ id: 'Receipts', description: 'In order of their sequence; those that are known already are skipped.' });

export type ReceiptsBody = z.infer<typeof receiptsBodySchema>;

export const takenSchema = z
  .strictObject({ lastSequence: z.int().describe('Send what follows this one') })
  .meta({ id: 'ReceiptsTaken' });
export type TakenView = z.infer<typeof takenSchema>;

export const acknowledgedSchema = z.strictObject({}).meta({ id: 'Acknowledged' });
export type AcknowledgedView = z.infer<typeof acknowledgedSchema>;
