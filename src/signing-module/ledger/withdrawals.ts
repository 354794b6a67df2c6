import { z } from 'zod';
import { type Code } from '../../protocol/codes.js';
import { findingsMessage, NO_FINDINGS, type Findings } from '../../protocol/findings.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { type WithdrawalOutcome } from '../../protocol/receipt.js';
import { type LedgerTransaction } from '../chain.js';
import { hex32, wholeNumber } from './columns.js';
import { LedgerUnavailable, type Reader } from './database.js';
import { type Place } from '../../protocol/rules/listed-look-alikes.js';
import { meetDestination } from './destinations.js';
import { type LedgerEntry } from './ledger.js';
import { type Statement, type Subject } from './receipts.js';

/** A withdrawal's states here. Which may follow which is the table `withdrawal_move`. */
export const STATES = [
  'registered',
  'authorised',
  'signed',
  'broadcast',
  'confirmed',
  'final',
  'rejected',
  'expired',
  'cancelled',
  'refused',
  'failed',
] as const;
export type State = (typeof STATES)[number];

/** A withdrawal as the ledger knows it. Its content lies in the evidence, not here. */
export interface RecordedWithdrawal {
  readonly id: WithdrawalId;
  readonly reference: string;
  readonly intentHash: Hex32;
  /** The policy in force when it was registered. */
  readonly policyHash: Hex32;
  /** The rule that it falls under now. */
  readonly tier: string;
  readonly state: State;
  readonly reason: string;
  /** It did not fit under the automatic limits: people decide. */
  readonly isBeyondLimits: boolean;
  /** Unix seconds; review, delay and the time of day count from here. */
  readonly registeredAt: number;
  /** Unix seconds. */
  readonly notAfter: number;
  /** The block in which the attempt was last seen. */
  readonly minedHash: string | null;
}

const withdrawalRow = z
  .object({
    id: hex32.transform((id) => id as WithdrawalId),
    reference: z.string(),
    intent_hash: hex32,
    policy_hash: hex32,
    tier: z.string(),
    state: z.enum(STATES),
    reason: z.string(),
    is_beyond_limits: z.boolean(),
    registered_at: wholeNumber,
    not_after: wholeNumber,
    mined_hash: z.string().nullable(),
  })
  .transform(({ intent_hash, policy_hash, is_beyond_limits, registered_at, not_after, mined_hash, ...row }) => ({
    ...row,
    intentHash: intent_hash,
    policyHash: policy_hash,
    isBeyondLimits: is_beyond_limits,
    registeredAt: registered_at,
    notAfter: not_after,
    minedHash: mined_hash,
  }));
const COLUMNS =
  'id, reference, intent_hash, policy_hash, tier, state, reason, is_beyond_limits, registered_at, not_after, mined_hash';

/** The withdrawal together with its row lock: whatever is decided about it is decided one at a time. */
export async function lockWithdrawal(client: LedgerTransaction, id: Hex32): Promise<RecordedWithdrawal | null> {
  const { rows } = await client.query(`SELECT ${COLUMNS} FROM withdrawal WHERE id = $1 FOR UPDATE`, [id]);
  return rows.length === 0 ? null : withdrawalRow.parse(rows[0]);
}

export interface NewWithdrawal extends Subject {
  readonly withdrawalId: WithdrawalId;
  readonly policyHash: Hex32;
  readonly tier: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly wallet: string;
  readonly notAfter: number;
  readonly request: string;
  /** Stated in the receipt, and kept nowhere else. */
  readonly findings: Findings | null;
  readonly place: Place;
}

/** Registers a withdrawal, with its receipt. From now on its reference is taken. */
export async function registerWithdrawal(entry: LedgerEntry, row: NewWithdrawal): Promise<RecordedWithdrawal> {
  const { rows } = await entry.client.query(
    `INSERT INTO withdrawal (id, reference, intent_hash, policy_hash, tier, asset, amount, wallet, not_after, request,
                             registered_at, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'registered')
     ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
    [
      row.withdrawalId,
      row.reference,
      row.intentHash,
      row.policyHash,
      row.tier,
      row.asset,
      row.amount,
      row.wallet,
      row.notAfter,
      row.request,
      entry.now,
    ],
  );
  // There was no row to lock when we looked; another connection has registered it since.
  if (rows.length === 0) throw new LedgerUnavailable('the withdrawal was registered at the same moment');
  const { withdrawalId, reference, intentHash, tier } = row;
  // Before the receipt: the head's lock is the last one.
  await meetDestination(entry.client, row.place, withdrawalId);
  const findings = row.findings === null ? NO_FINDINGS : findingsMessage(row.findings);
  await entry.append({ withdrawalId, reference, intentHash, outcome: 'registered', tier, findings });
  return withdrawalRow.parse(rows[0]);
}

/** What may be said of a registered withdrawal; the subject is filled in. */
export type Step = Omit<Statement, keyof Subject | 'outcome'> & { readonly outcome: WithdrawalOutcome };

/**
 * Says something about a withdrawal: the receipt and the row change in the same transaction, so that neither
 * is ever true without the other. Answers with the withdrawal as it is afterwards.
 */
export async function stateStep(
  entry: LedgerEntry,
  withdrawal: RecordedWithdrawal,
  step: Step,
): Promise<RecordedWithdrawal> {
  const { id: withdrawalId, reference, intentHash } = withdrawal;
  const tier = step.tier ?? withdrawal.tier;
  const state = stateAfter(withdrawal.state, step);
  // A package that is not acted upon changes nothing about the withdrawal.
  const reason = step.outcome === 'refused' && step.finality !== 'final' ? withdrawal.reason : (step.reason ?? '');
  const { rowCount } = await entry.client.query(
    'UPDATE withdrawal SET state = $3, reason = $4, tier = $5 WHERE id = $1 AND state = $2',
    [withdrawalId, withdrawal.state, state, reason, tier],
  );
  invariant(rowCount === 1, 'a withdrawal is changed under its lock');
  await entry.append({ withdrawalId, reference, intentHash, ...step, tier });
  return { ...withdrawal, tier, state, reason };
}

/** The state that a receipt leaves its withdrawal in. */
function stateAfter(state: State, { outcome, finality }: Step): State {
  if (outcome === 'waiting' || outcome === 'held' || outcome === 'delayed') return state;
  if (outcome === 'refused') return finality === 'final' ? 'refused' : state;
  return outcome === 'reopened' ? 'registered' : outcome;
}

/** Before it is reopened, in the same transaction: from now on people decide. */
export async function noteBeyondLimits({ client }: LedgerEntry, id: WithdrawalId): Promise<void> {
  await client.query('UPDATE withdrawal SET is_beyond_limits = true WHERE id = $1', [id]);
}

/** Notes where the attempt was seen. No receipt: nothing is stated before `confirmed`. */
export async function noteMined(
  entry: LedgerEntry,
  id: WithdrawalId,
  block: { readonly height: number; readonly hash: string } | null,
): Promise<void> {
  await entry.client.query('UPDATE withdrawal SET mined_height = $2, mined_hash = $3 WHERE id = $1', [
    id,
    block?.height ?? null,
    block?.hash ?? null,
  ]);
}

/** A waiting is stated when its reason changes, not each time that it is found again. */
export function isNews(withdrawal: RecordedWithdrawal, reason: Code): boolean {
  return withdrawal.reason !== reason;
}

/** Whether it was stated after that moment that the withdrawal waits. */
export async function waitingStatedSince(reader: Reader, id: WithdrawalId, moment: number): Promise<boolean> {
  const { rows } = await reader.query(
    `SELECT FROM receipt WHERE withdrawal_id = $1 AND outcome = 'waiting' AND recorded_at > $2 LIMIT 1`,
    [id, moment],
  );
  return rows.length > 0;
}

const idRow = z.object({ id: hex32.transform((id) => id as WithdrawalId) });

/** Ids in some states, the longest registered first; those that wait for something come after those that do not. */
export async function withdrawalsIn(reader: Reader, states: readonly State[]): Promise<WithdrawalId[]> {
  const { rows } = await reader.query(
    `SELECT id FROM withdrawal WHERE state = ANY($1) ORDER BY reason <> '', registered_at, id`,
    [states],
  );
  return rows.map((row) => idRow.parse(row).id);
}

/** Nothing of it was signed, and nothing has ended it. */
export function isOpen({ state }: Pick<RecordedWithdrawal, 'state'>): boolean {
  return state === 'registered' || state === 'authorised';
}

/** Something of it was signed, and that has not failed. */
export function isPaying({ state }: Pick<RecordedWithdrawal, 'state'>): boolean {
  return state === 'signed' || state === 'broadcast' || state === 'confirmed' || state === 'final';
}

/** Those that nobody may sign any more, because their time is over. */
export async function overdueWithdrawals(reader: Reader, now: number): Promise<WithdrawalId[]> {
  const { rows } = await reader.query(
    `SELECT id FROM withdrawal WHERE state IN ('registered', 'authorised') AND not_after <= $1 ORDER BY not_after, id`,
    [now],
  );
  return rows.map((row) => idRow.parse(row).id);
}
