import { z } from 'zod';
import { type Findings } from '../../protocol/findings.js';
import { type Genesis } from '../../protocol/genesis.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { findingsOf, verifyReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { type Charged } from '../../protocol/limits.js';
import { hex32, wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';
import { parseSigned } from './receipts.js';

/** Why a withdrawal may be paid, kept with the package that it was concluded from. */
export interface RecordedVerdict {
  /** The work package, as `writeWorkPackage` wrote it. */
  readonly package: string;
  /** The policy in force when the withdrawal was registered. */
  readonly registeredUnder: Hex32;
  /** Unix seconds. */
  readonly registeredAt: number;
  readonly isBeyondLimits: boolean;
  /** Why the rule that decided was the one, in lines for people. */
  readonly trace: readonly string[];
  /** What was found out when it was registered; null where nothing was. */
  readonly findings: Findings | null;
  /** What this module signed when it came to the verdict. */
  readonly receipt: SignedReceipt;
}

const verdictRow = z.object({
  package: z.string(),
  policy_hash: hex32,
  registered_at: wholeNumber,
  is_beyond_limits: z.boolean(),
  trace: z.array(z.string()),
  signed: z.string(),
});

export interface NewVerdict {
  readonly id: WithdrawalId;
  readonly tier: string;
  readonly trace: readonly string[];
  readonly votes: readonly Hex32[];
  readonly package: string;
  /** What it will count as under the limits. */
  readonly charged: Charged;
}

/** Before the withdrawal becomes `authorised`, in the same transaction. A later verdict takes an earlier one's place. */
export async function recordVerdict(entry: LedgerEntry, verdict: NewVerdict): Promise<void> {
  const { path, destination, beneficiary, engineKey } = verdict.charged;
  await entry.client.query(
    `INSERT INTO verdict (withdrawal_id, tier, path, votes, package, decided_at, trace, destination, beneficiary, engine_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (withdrawal_id) DO UPDATE SET tier = $2, path = $3, votes = $4, package = $5, decided_at = $6, trace = $7,
       destination = $8, beneficiary = $9, engine_key = $10`,
    [
      ...[verdict.id, verdict.tier, path, verdict.votes, verdict.package, entry.now],
      ...[verdict.trace, destination, beneficiary, engineKey],
    ],
  );
}

export async function readVerdict(reader: Reader, id: WithdrawalId, genesis: Genesis): Promise<RecordedVerdict | null> {
  const { rows } = await reader.query(
    `SELECT v.package, v.trace, w.policy_hash, w.registered_at, w.is_beyond_limits, r.signed FROM verdict v
       JOIN withdrawal w ON w.id = v.withdrawal_id
       JOIN receipt r ON r.withdrawal_id = v.withdrawal_id AND r.outcome = 'authorised'
      WHERE v.withdrawal_id = $1 ORDER BY r.sequence DESC LIMIT 1`,
    [id],
  );
  if (rows.length === 0) return null;
  const { package: evidence, trace, ...row } = verdictRow.parse(rows[0]);
  return {
    ...{ trace, package: evidence },
    registeredUnder: row.policy_hash,
    registeredAt: row.registered_at,
    isBeyondLimits: row.is_beyond_limits,
    findings: await readFindingsOn(reader, id, genesis),
    receipt: parseSigned(rows[0]),
  };
}

/** By our own signed word: a row that somebody edits makes no destination known and no amount small. */
export async function readFindingsOn(
  reader: Reader,
  id: WithdrawalId,
  { deploymentId, attestationKey }: Genesis,
): Promise<Findings | null> {
  const { rows } = await reader.query(
    "SELECT signed FROM receipt WHERE withdrawal_id = $1 AND outcome = 'registered' ORDER BY sequence LIMIT 1",
    [id],
  );
  const registration = parseSigned(rows[0]);
  const isOurs = registration.message.withdrawalId === id && verifyReceipt(deploymentId, registration, attestationKey);
  invariant(isOurs, 'what is registered has its signed receipt');
  return findingsOf(registration.message);
}

const evidenceRow = z.object({ package: z.string().nullable(), request: z.string() });

/** The package that we have on a registered withdrawal: of its last verdict, or with the engine's request alone. */
export async function readEvidence(reader: Reader, id: WithdrawalId): Promise<unknown> {
  const { rows } = await reader.query(
    'SELECT v.package, w.request FROM withdrawal w LEFT JOIN verdict v ON v.withdrawal_id = w.id WHERE w.id = $1',
    [id],
  );
  const { package: evidence, request } = evidenceRow.parse(rows[0]);
  return JSON.parse(evidence ?? `{"request":${request},"votes":[],"cancel":null}`);
}
