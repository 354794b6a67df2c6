import { z } from 'zod';
import { OWED_WORK } from '../../core/owed-work.js';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';
import { parseBaseUnits } from '../../protocol/base-units.js';
import { readFindings, type Findings } from '../../protocol/findings.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type ApproverId, type DeviceId, type IntentHash, type WithdrawalId } from '../../protocol/ids.js';
import { isMalformed, readMessage } from '../../protocol/typed-data.js';
import { FINDINGS } from '../../protocol/verbs.js';
import { type CastVote } from '../../protocol/vote.js';

/** Columns come back through the same doors as strangers' data, so what holds a brand has earned it. */
const hex32 = z.string().transform((text, context): Hex32 => {
  const parsed = parseHex32(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'not a hash' });
  return z.NEVER;
});
const amount = z.string().transform((text, context) => {
  const parsed = parseBaseUnits(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'not an amount' });
  return z.NEVER;
});
const findings = z.unknown().transform((value, context): Findings => {
  const message = readMessage(FINDINGS, value);
  const read = isMalformed(message) ? null : readFindings(message);
  if (read !== null) return read;
  context.addIssue({ code: 'custom', message: 'not what was found out' });
  return z.NEVER;
});
const withdrawalId = hex32.transform((hash) => hash as WithdrawalId);
const intentHash = hex32.transform((hash) => hash as IntentHash);

/** On what it is decided, as it was last worked out. */
export const decisionSchema = z.strictObject({
  policyHash: z.string(),
  rule: z.string(),
  trace: z.array(z.string()),
});
export type Decision = z.infer<typeof decisionSchema>;

export const withdrawalRow = z.object({
  id: withdrawalId,
  sequence: z.coerce.number(),
  reference: z.string(),
  idempotency_key: z.string(),
  body_hash: z.string(),
  engine_key: z.string(),
  request: z.record(z.string(), z.unknown()),
  intent_hash: intentHash,
  asset: z.string(),
  amount,
  amount_text: z.string(),
  destination: z.string(),
  beneficiary: z.string(),
  wallet: z.string(),
  max_fee: amount,
  max_fee_text: z.string(),
  not_after: z.coerce.number(),
  initiators: z.array(z.string()),
  /** Under which it was taken in. */
  policy_hash: z.string(),
  decision: decisionSchema,
  registered_at: z.coerce.number().nullable(),
  /** What the signing module stated when it registered it. */
  findings: findings.nullable(),
  beyond_limits: z.boolean(),
  state: z.enum(WITHDRAWAL_STATES),
  reason: z.string().nullable(),
  cancel: z.record(z.string(), z.unknown()).nullable(),
  owed_work: z.enum(OWED_WORK).nullable(),
  txid: z.string().nullable(),
  confirmations: z.number(),
  created_at: z.date(),
  updated_at: z.date(),
});
export type StoredWithdrawal = z.infer<typeof withdrawalRow>;

export const WITHDRAWAL_COLUMNS = Object.keys(withdrawalRow.shape).join(', ');

const voteColumns = z.object({
  withdrawal_id: withdrawalId,
  approver: z.string().transform((text) => text as ApproverId),
  device: z.string().transform((text) => text as DeviceId),
  choice: z.enum(['approve', 'reject']),
  intent_hash: intentHash,
  digest: hex32,
  cast_at: z.coerce.number(),
  expires_at: z.coerce.number(),
  policy_hash: z.string(),
  signed: z.record(z.string(), z.unknown()),
  console_hash: z.string().nullable(),
});
export const VOTE_COLUMNS = Object.keys(voteColumns.shape).join(', ');

/** A vote as it was verified when it came in, and the signed vote itself. */
export const voteRow = voteColumns.transform(
  ({ withdrawal_id, policy_hash, signed, console_hash, ...row }): StoredVote => {
    const { approver, device, choice, digest, intent_hash: intent, cast_at: castAt, expires_at: expiresAt } = row;
    return {
      withdrawalId: withdrawal_id,
      policyHash: policy_hash,
      signed,
      consoleHash: console_hash,
      vote: { approver, device, choice, intent, digest, castAt, expiresAt },
    };
  },
);
export interface StoredVote {
  readonly withdrawalId: WithdrawalId;
  readonly vote: CastVote;
  /** Of the policy that its approver was shown. */
  readonly policyHash: string;
  /** As `writeSignedVote` wrote it. */
  readonly signed: Record<string, unknown>;
  /** Of the console that it was given on, by its own word; null where none said so. */
  readonly consoleHash: string | null;
}
