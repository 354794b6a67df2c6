import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database.js';
import { WITHDRAWAL_COLUMNS, withdrawalRow, type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { type FullProposal } from './full-proposal-view.js';
import { signedRequestSchema } from './proposal-view.js';

/** So many are handed out with their evidence, and so many are counted. */
const MOST_SHOWN = 20;
const MOST_COUNTED = 1000;

/** On one chain, one place in bytes; its text may have several spellings. */
const TO_THE_SAME = `FROM withdrawal w, (SELECT asset, destination_bytes FROM withdrawal WHERE id = $1) this
  WHERE w.destination_bytes = this.destination_bytes
    AND split_part(w.asset, '/', 1) = split_part(this.asset, '/', 1)
    AND w.txid IS NOT NULL AND (w.created_at, w.sequence) < ($2::timestamptz, $3::bigint)`;

const countRow = z.object({ count: z.coerce.number() });

/** What was paid to the same destination before, with what proves it. */
@Injectable()
export class EarlierPayments {
  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
  ) {}

  async before({ id, created_at, sequence }: StoredWithdrawal): Promise<FullProposal['earlier']> {
    const columns = WITHDRAWAL_COLUMNS.replaceAll(/[a-z_]+/g, 'w.$&');
    const [rows, [counted]] = await Promise.all([
      this.database.rows(
        withdrawalRow,
        `SELECT ${columns} ${TO_THE_SAME} ORDER BY w.created_at DESC, w.sequence DESC LIMIT ${MOST_SHOWN}`,
        [id, created_at, sequence],
      ),
      this.database.rows(
        countRow,
        `SELECT count(*) AS count FROM (SELECT ${TO_THE_SAME} LIMIT ${MOST_COUNTED}) earlier`,
        [id, created_at, sequence],
      ),
    ]);
    const receipts = await this.store.receiptsOf(rows.map((row) => row.id));
    return {
      count: counted?.count ?? 0,
      items: rows.map((row) => ({
        withdrawalId: row.id,
        request: signedRequestSchema.parse(row.request),
        receipts: [...(receipts.get(row.id) ?? [])],
      })),
    };
  }
}
