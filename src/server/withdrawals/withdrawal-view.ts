import { z } from 'zod';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';

const baseUnits = z.string().regex(/^(0|[1-9][0-9]{0,77})$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime();

export const signedReceiptSchema = z
  .strictObject({ message: z.record(z.string(), z.unknown()), signature: z.string() })
  .meta({ id: 'SignedReceipt', description: 'A statement of the signing module; verify it with the attestation key.' });

/** A withdrawal as the engine is told. Verify the receipts before acting on the state. */
export const withdrawalViewSchema = z
  .strictObject({
    id: hash,
    reference: z.string(),
    state: z.enum(WITHDRAWAL_STATES),
    reason: z.string().nullable().describe('A code of the closed list: why it waits or how it ended'),
    asset: z.string().describe('CAIP-19'),
    amount: baseUnits.describe('Base units'),
    amountText: z.string(),
    destination: z.string(),
    beneficiary: z.string(),
    wallet: z.string(),
    maxFee: baseUnits.describe('Ceiling of the network fee, in base units of the native asset'),
    maxFeeText: z.string(),
    notAfter: time,
    tier: z.string().describe('The rule that decides; several are joined by plus signs'),
    decision: z
      .strictObject({ policyHash: hash, rule: z.string(), trace: z.array(z.string()) })
      .describe('Why it falls under that rule, in lines for people'),
    approvals: z
      .record(z.string(), z.strictObject({ have: z.int(), need: z.int() }))
      .nullable()
      .describe('By group; null where an engine signature is enough'),
    estimatedReleaseAt: time
      .nullable()
      .describe('Earliest moment of the signature, by delay and cooling; null where neither is left to wait for'),
    initiators: z.array(z.string()),
    txid: z.string().nullable(),
    confirmations: z.int(),
    receipts: z.array(signedReceiptSchema),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Withdrawal' });
export type WithdrawalView = z.infer<typeof withdrawalViewSchema>;

export const withdrawalPageSchema = z
  .strictObject({ items: z.array(withdrawalViewSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'WithdrawalPage' });
export type WithdrawalPage = z.infer<typeof withdrawalPageSchema>;
