import { z } from 'zod';
import { eventPageSchema } from '../audit/event-views.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';
import { proposalSchema, signedRequestSchema } from './proposal-view.js';

const text = z.string();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const baseUnits = z.string().regex(/^(0|[1-9][0-9]*)$/);
const time = z.iso.datetime();

const toldSchema = z
  .strictObject({
    intentHash: hash.describe('Of what approvals are about'),
    reference: text,
    asset: text.describe('CAIP-19'),
    amount: baseUnits,
    amountText: text,
    destination: text,
    beneficiary: text,
    wallet: text,
    maxFee: baseUnits,
    maxFeeText: text,
    notAfter: time,
    engineKey: text,
    initiators: z.array(text),
    rule: text,
    trace: z.array(text),
  })
  .meta({
    id: 'ToldSummary',
    description:
      'What the server makes of the request. A page works all of it out by itself from the evidence, and where one word differs it stops.',
  });

const earlierPaymentSchema = z
  .strictObject({ withdrawalId: hash, request: signedRequestSchema, receipts: z.array(signedReceiptSchema) })
  .meta({
    id: 'EarlierPayment',
    description: 'Whoever derives the intent from the request finds its hash in the receipts, or believes none of it.',
  });

const walletEffectSchema = z
  .strictObject({
    wallet: text,
    asset: text.describe('CAIP-19'),
    balance: baseUnits.nullable().describe('As the signing module last reported it; null while it cannot be known'),
    balanceText: text.nullable(),
    code: text.nullable().describe('Why it cannot be known'),
    reserved: baseUnits.describe('Other payments of the asset, authorised and not seen to have left'),
    reservedText: text,
    after: z
      .string()
      .regex(/^(0|-?[1-9][0-9]*)$/)
      .nullable()
      .describe(
        'What then is left at least: balance less reserved, amount and, in the chain’s own asset, the highest fee. Below zero it cannot be paid now; null where it is signed, has ended, or the balance cannot be known',
      ),
    afterText: text.nullable(),
    reportedAt: time.nullable(),
  })
  .meta({ id: 'WalletEffect' });
export type WalletEffectView = z.infer<typeof walletEffectSchema>;

/** A withdrawal with everything that a page shows of it: evidence to check, and words to hold against it. */
export const fullProposalSchema = z
  .strictObject({
    proposal: proposalSchema,
    told: toldSchema,
    receipts: z.array(signedReceiptSchema).describe('All that the signing module stated about it, in its order'),
    events: eventPageSchema.shape.items.describe('What the log has of it, in order; the last 500'),
    earlier: z
      .strictObject({
        count: z.int().describe('Payments to the same destination that were signed before it came; 1000: at least'),
        items: z.array(earlierPaymentSchema).describe('The newest of them first; at most 20'),
      })
      .describe('What was paid to the same destination before'),
    wallet: walletEffectSchema,
    opened: z
      .array(z.strictObject({ person: text, openedAt: time }))
      .describe('Who first had it before them when, by their pages’ word'),
  })
  .meta({ id: 'FullProposal' });
export type FullProposal = z.infer<typeof fullProposalSchema>;
