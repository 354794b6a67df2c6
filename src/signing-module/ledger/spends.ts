import { z } from 'zod';
import { type BaseUnits } from '../../protocol/base-units.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { type Attempt } from '../chain.js';
import { baseUnits } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';

/** Signed bytes of a withdrawal's spend, as they were committed. */
export interface CommittedAttempt {
  readonly n: number;
  readonly txid: string;
  readonly raw: Uint8Array;
  readonly fee: BaseUnits;
}

const spendRow = z.object({ id: z.string() });
const attemptRow = z.object({
  n: z.int(),
  txid: z.string(),
  raw: z.instanceof(Uint8Array),
  fee: baseUnits,
});

/** The withdrawal's one spend and its first attempt. A second spend breaks a unique constraint, and with it everything. */
export async function storeSpend(
  entry: LedgerEntry,
  { withdrawalId, wallet }: { readonly withdrawalId: WithdrawalId; readonly wallet: string },
  attempt: Attempt,
): Promise<CommittedAttempt> {
  const { rows } = await entry.client.query(
    'INSERT INTO spend (withdrawal_id, wallet, reserved_at) VALUES ($1, $2, $3) RETURNING id',
    [withdrawalId, wallet, entry.now],
  );
  await entry.client.query(
    'INSERT INTO attempt (spend_id, n, txid, raw, fee, signed_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [spendRow.parse(rows[0]).id, 1, attempt.txid, Buffer.from(attempt.raw), attempt.fee, entry.now],
  );
  return { n: 1, txid: attempt.txid, raw: attempt.raw, fee: attempt.fee };
}

/** The latest attempt of a withdrawal's spend, if it has one. */
export async function readAttempt(reader: Reader, id: WithdrawalId): Promise<CommittedAttempt | null> {
  const { rows } = await reader.query(
    `SELECT a.n, a.txid, a.raw, a.fee FROM spend s JOIN attempt a ON a.spend_id = s.id
      WHERE s.withdrawal_id = $1 ORDER BY a.n DESC LIMIT 1`,
    [id],
  );
  return rows.length === 0 ? null : attemptRow.parse(rows[0]);
}
