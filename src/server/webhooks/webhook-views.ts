import { z } from 'zod';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();
const messageId = z.string().regex(/^msg_[0-9a-f]{32}$/);

/** The body of a message, as its receiver parses it. */
export const webhookBodySchema = z
  .strictObject({
    type: z.string().describe('withdrawal. and the state'),
    timestamp: time.describe('When it happened'),
    data: z.strictObject({
      deploymentId: hash,
      id: hash,
      reference: z.string(),
      state: z.enum(WITHDRAWAL_STATES),
      reason: z.string().nullable(),
      sequence: z
        .int()
        .describe('Rises with what happens: of two messages about one withdrawal the higher is the later'),
      receipts: z.array(signedReceiptSchema).describe('What the signing module has stated; verify it before acting'),
    }),
  })
  .meta({ id: 'WebhookBody', description: 'Messages may come twice, and in any order.' });
export type WebhookBody = z.infer<typeof webhookBodySchema>;

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;

export const webhookMessageSchema = z
  .strictObject({
    id: messageId,
    type: z.string(),
    withdrawalId: hash,
    createdAt: time,
    state: z.enum(DELIVERY_STATES).describe('failed: given up after its last attempt; it can be sent again'),
    attempts: z.int(),
    nextAttemptAt: time.nullable(),
  })
  .meta({ id: 'WebhookMessage' });

export const webhookPageSchema = z
  .strictObject({ items: z.array(webhookMessageSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'WebhookPage' });
export type WebhookPage = z.infer<typeof webhookPageSchema>;

export const webhookAttemptsSchema = z
  .strictObject({
    items: z.array(
      z.strictObject({
        begunAt: time,
        tookMs: z.int(),
        status: z.int().nullable().describe('HTTP; null where nobody answered'),
        failure: z.string().nullable().describe('Why it counts as not delivered'),
      }),
    ),
  })
  .meta({ id: 'WebhookAttempts' });
export type WebhookAttempts = z.infer<typeof webhookAttemptsSchema>;

/** Nothing: which one is in the address. */
export const resendOneSchema = z.strictObject({}).meta({ id: 'WebhookResendOne' });

export const resendSinceSchema = z
  .strictObject({
    since: time.describe('Messages that were made at this moment or later'),
    onlyFailed: z.boolean().optional().describe('Leave out what was delivered'),
  })
  .meta({ id: 'WebhookResend' });
export type ResendSince = z.infer<typeof resendSinceSchema>;

export const resentSchema = z
  .strictObject({ messages: z.int().describe('How many will be sent again; 10000 at most, the oldest first') })
  .meta({ id: 'WebhookResent' });
export type Resent = z.infer<typeof resentSchema>;
