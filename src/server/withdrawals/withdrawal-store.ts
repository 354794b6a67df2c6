import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isEnd, WITHDRAWAL_STATES, type WithdrawalState } from '../../protocol/withdrawal-states.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { type OwedWork } from '../../core/owed-work.js';
import { type SignedRequestJson } from '../../protocol/evidence.js';
import { type Intent } from '../../protocol/verbs.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { asJson, type Sql } from '../platform/database/sql.js';
import { Refused } from '../platform/http/refused.js';
import { LockedWithdrawal } from './locked-withdrawal.js';
import { signedReceiptSchema } from './withdrawal-view.js';
import {
  VOTE_COLUMNS,
  voteRow,
  WITHDRAWAL_COLUMNS,
  withdrawalRow,
  type Decision,
  type StoredVote,
  type StoredWithdrawal,
} from './withdrawal-row.js';

export interface NewWithdrawal {
  readonly intent: Intent;
  readonly intentHash: string;
  readonly idempotencyKey: string;
  readonly bodyHash: string;
  readonly request: SignedRequestJson;
  readonly initiators: readonly string[];
  readonly decision: Decision;
  readonly state: WithdrawalState;
  readonly owed: OwedWork;
}

export interface Page {
  readonly state?: WithdrawalState | undefined;
  readonly reference?: string | undefined;
  /** The sequence of the last one seen; lists run from the newest to the oldest. */
  readonly before?: number | undefined;
  readonly limit: number;
}

const receiptRow = z.object({ withdrawal_id: z.string(), signed: signedReceiptSchema });
export type ReceiptJson = z.infer<typeof signedReceiptSchema>;

/** Withdrawals in the database. Whoever changes one gets it together with its row lock. */
@Injectable()
export class WithdrawalStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Runs `work` holding this withdrawal's row lock: votes, cancels and receipts on one withdrawal are taken one at a time. */
  withLocked<T>(id: string, work: (locked: LockedWithdrawal) => Promise<T>): Promise<T> {
    return this.database.transaction(async (transaction) => {
      const locked = await this.lock(transaction, id);
      if (locked === null) throw Refused.because('NOT_FOUND');
      return work(locked);
    });
  }

  /** The same inside a transaction that has more to do. */
  async lock(transaction: Transaction, id: string): Promise<LockedWithdrawal | null> {
    const [row] = await transaction.rows(
      withdrawalRow,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row === undefined ? null : new LockedWithdrawal(row, transaction, this.clock.now());
  }

  /**
   * Locks the place of a withdrawal that may not be there yet, against whoever inserts one or finds none: of a row and
   * a receipt that come at the same moment, the later sees the earlier.
   *
   * @returns the row, if it has come meanwhile
   */
  async lockAbsent(transaction: Transaction, id: string): Promise<LockedWithdrawal | null> {
    await transaction.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [id]);
    return this.lock(transaction, id);
  }

  async find(id: string): Promise<StoredWithdrawal | null> {
    const sql = `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal WHERE id = $1`;
    return (await this.database.rows(withdrawalRow, sql, [id]))[0] ?? null;
  }

  /** Those of these that there are, in no order. */
  findAll(ids: readonly string[]): Promise<StoredWithdrawal[]> {
    return this.database.rows(withdrawalRow, `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal WHERE id = ANY ($1)`, [ids]);
  }

  /** Those that stand in the way of a new one under this key or reference: none, one, or two different ones. */
  findTaken(idempotencyKey: string, reference: string): Promise<StoredWithdrawal[]> {
    return this.database.rows(
      withdrawalRow,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal WHERE idempotency_key = $1
       UNION SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal WHERE reference = $2`,
      [idempotencyKey, reference],
    );
  }

  list({ state, reference, before, limit }: Page): Promise<StoredWithdrawal[]> {
    return this.database.rows(
      withdrawalRow,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal
       WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR reference = $2)
         AND ($3::bigint IS NULL OR sequence < $3)
       ORDER BY sequence DESC LIMIT $4`,
      [state ?? null, reference ?? null, before ?? null, limit],
    );
  }

  /** Those that wait for votes, the oldest first. */
  listOpen(limit: number): Promise<StoredWithdrawal[]> {
    return this.database.rows(
      withdrawalRow,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal WHERE state IN ('held', 'pending_approval')
       ORDER BY sequence LIMIT $1`,
      [limit],
    );
  }

  /** Those whose votes decide by our count alone, the oldest first; after the one with this sequence. */
  listCounted(limit: number, after: number): Promise<StoredWithdrawal[]> {
    return this.database.rows(
      withdrawalRow,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal
       WHERE (state IN ('held', 'pending_approval') OR (state = 'authorised' AND owed_work = 'authorise'))
         AND sequence > $2
       ORDER BY sequence LIMIT $1`,
      [limit, after],
    );
  }

  /** Those whose approvals have run out so far that nobody could make up for it. */
  listLapsed(limit: number): Promise<StoredWithdrawal[]> {
    return this.database.rows(
      withdrawalRow,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal
       WHERE state IN ('held', 'pending_approval') AND owed_work IS NULL AND quorum_lapses_at <= $1
       ORDER BY quorum_lapses_at LIMIT $2`,
      [this.clock.seconds(), limit],
    );
  }

  /** What has not ended, the oldest first. */
  listUnfinished(limit: number): Promise<StoredWithdrawal[]> {
    return this.database.rows(
      withdrawalRow,
      `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal WHERE state = ANY ($1) ORDER BY sequence LIMIT $2`,
      [WITHDRAWAL_STATES.filter((state) => !isEnd(state)), limit],
    );
  }

  /** False when key or reference are taken: the unique constraints decide, also between copies that arrive at once. */
  async insert(transaction: Transaction, fresh: NewWithdrawal): Promise<boolean> {
    const { intent, intentHash, bodyHash, idempotencyKey, decision, state } = fresh;
    const { rule: tier, policyHash } = decision;
    const now = this.clock.now();
    const inserted = await transaction.run(
      `INSERT INTO withdrawal (
         id, reference, idempotency_key, body_hash, engine_key, request, intent_hash,
         asset, amount, amount_text, destination, destination_bytes, memo, beneficiary, wallet,
         max_fee, max_fee_text, not_after, initiators, tier, policy_hash,
         state, owed_work, work_due_at, created_at, updated_at, decision)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
         $22, $23, now(), $24, $24, $25)
       ON CONFLICT DO NOTHING`,
      [
        ...[intent.withdrawalId, intent.reference, idempotencyKey, bodyHash, intent.engineKey, asJson(fresh.request)],
        ...[intentHash, intent.asset, intent.amount.toString(), intent.amountText, intent.destination],
        ...[intent.destinationBytes, intent.memo, intent.beneficiary, intent.wallet, intent.maxFee.toString()],
        ...[intent.maxFeeText, intent.notAfter, fresh.initiators, tier, policyHash, state, fresh.owed, now],
        asJson(decision),
      ],
    );
    if (inserted === 0) return false;
    transaction.record({
      type: 'withdrawal.received',
      withdrawalId: intent.withdrawalId,
      ...{ reference: intent.reference, engineKey: intent.engineKey, bodyHash, intentHash, tier, policyHash },
    });
    if (state !== 'received')
      transaction.record({
        type: 'withdrawal.changed',
        withdrawalId: intent.withdrawalId,
        ...{ reference: intent.reference, from: 'received', to: state, reason: null },
      });
    return true;
  }

  /** Votes in the order in which they came, by withdrawal. */
  async votesOf(ids: readonly WithdrawalId[], sql: Sql = this.database): Promise<ReadonlyMap<string, StoredVote[]>> {
    const votes = await sql.rows(
      voteRow,
      `SELECT ${VOTE_COLUMNS} FROM withdrawal_vote WHERE withdrawal_id = ANY ($1) ORDER BY recorded_at, digest`,
      [ids],
    );
    return grouped(votes.map((vote) => [vote.withdrawalId, vote]));
  }

  /** Signed receipts in the signing module's order, by withdrawal. */
  async receiptsOf(
    ids: readonly Hex32[],
    sql: Sql = this.database,
  ): Promise<ReadonlyMap<string, readonly ReceiptJson[]>> {
    const receipts = await sql.rows(
      receiptRow,
      'SELECT withdrawal_id, signed FROM receipt WHERE withdrawal_id = ANY ($1) ORDER BY sequence',
      [ids],
    );
    return grouped(receipts.map(({ withdrawal_id: id, signed }) => [id, signed]));
  }
}

function grouped<Item>(items: readonly (readonly [string, Item])[]): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const [id, item] of items) {
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [item]);
    else group.push(item);
  }
  return groups;
}
