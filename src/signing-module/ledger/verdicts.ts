import { z } from 'zod';
import { type Hex32 } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { type SignedReceipt } from '../../protocol/receipt.js';
import { hex32 } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';
import { parseSigned } from './receipts.js';

/** Whether persons approved it, or an engine's signature was enough. Limits tell the two apart. */
export type AuthorisationPath = 'automatic' | 'approved';

/** Why a withdrawal may be paid, kept with the package that it was concluded from. */
export interface RecordedVerdict {
  readonly path: AuthorisationPath;
  /** The work package, as `writeWorkPackage` wrote it. */
  readonly package: string;
  /** The policy in force when the withdrawal was registered. */
  readonly registeredUnder: Hex32;
  /** What this module signed when it came to the verdict. */
  readonly receipt: SignedReceipt;
}

const verdictRow = z.object({
  path: z.enum(['automatic', 'approved']),
  package: z.string(),
  policy_hash: hex32,
  signed: z.string(),
});

export interface NewVerdict {
  readonly id: WithdrawalId;
  readonly tier: string;
  readonly path: AuthorisationPath;
  readonly votes: readonly Hex32[];
  readonly package: string;
}

/** Before the withdrawal becomes `authorised`, in the same transaction. A later verdict takes an earlier one's place. */
export async function recordVerdict(entry: LedgerEntry, verdict: NewVerdict): Promise<void> {
  await entry.client.query(
    `INSERT INTO verdict (withdrawal_id, tier, path, votes, package, decided_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (withdrawal_id) DO UPDATE SET tier = $2, path = $3, votes = $4, package = $5, decided_at = $6`,
    [verdict.id, verdict.tier, verdict.path, verdict.votes, verdict.package, entry.now],
  );
}

export async function readVerdict(reader: Reader, id: WithdrawalId): Promise<RecordedVerdict | null> {
  const { rows } = await reader.query(
    `SELECT v.path, v.package, w.policy_hash, r.signed FROM verdict v
       JOIN withdrawal w ON w.id = v.withdrawal_id
       JOIN receipt r ON r.withdrawal_id = v.withdrawal_id AND r.outcome = 'authorised'
      WHERE v.withdrawal_id = $1 ORDER BY r.sequence DESC LIMIT 1`,
    [id],
  );
  if (rows.length === 0) return null;
  const { path, package: evidence, policy_hash: registeredUnder } = verdictRow.parse(rows[0]);
  return { path, package: evidence, registeredUnder, receipt: parseSigned(rows[0]) };
}
