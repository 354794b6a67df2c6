import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { csvRow } from '../../core/csv-row.js';
import { LogFrontier } from '../../core/log-frontier.js';
import { type WithdrawalState } from '../../protocol/withdrawal-states.js';
import { NO_HASH, utcText } from '../../protocol/derive-intent.js';
import { writeChainLink } from '../../protocol/governance/follow-chain.js';
import { leafHash } from '../../protocol/log/merkle-tree.js';
import { Database } from '../platform/database/database.js';
import { type Sql } from '../platform/database/sql.js';
import { Deployment } from '../platform/deployment.js';
import {
  type StoredVote,
  type StoredWithdrawal,
  WITHDRAWAL_COLUMNS,
  withdrawalRow,
} from '../withdrawals/withdrawal-row.js';
import { type ReceiptJson, WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';
import { PolicyChanges } from '../policies/policy-changes.js';
import { EventLog } from './event-log.js';

export interface ExportQuestion {
  readonly format: 'jsonl' | 'csv';
  readonly from: Date | null;
  readonly to: Date | null;
  readonly state: WithdrawalState | null;
}

interface Evidence {
  readonly row: StoredWithdrawal;
  readonly votes: readonly StoredVote[];
  readonly receipts: readonly ReceiptJson[];
}

const orderRow = z.object({ place: z.coerce.number(), signed: z.unknown() });
const orphanRow = z.object({ sequence: z.coerce.number(), signed: signedReceiptSchema });

/** Rows held in memory at a time, however long the export. */
const BATCH = 200;

const CSV_COLUMNS = [
  ...['id', 'reference', 'state', 'reason', 'asset', 'amount_base_units', 'amount', 'destination', 'beneficiary'],
  ...['wallet', 'max_fee', 'tier', 'engine_key', 'initiators', 'approved_by', 'rejected_by', 'txid', 'confirmations'],
  ...['not_after', 'created_at', 'updated_at', 'consoles'],
];

/**
 * Everything that an auditor needs, streamed from one snapshot: JSON Lines in full for `sekisho audit verify`, CSV for
 * people. Filters choose withdrawals; the log is always complete, for a log with gaps proves nothing.
 */
@Injectable()
export class ExportAudit {
  constructor(
    private readonly database: Database,
    private readonly log: EventLog,
    private readonly store: WithdrawalStore,
    private readonly policyChanges: PolicyChanges,
    private readonly deployment: Deployment,
  ) {}

  async execute(question: ExportQuestion, auditor: string): Promise<Readable> {
    const { format, from, to, state } = question;
    await this.database.transaction((transaction) => {
      const window = { from: from?.toISOString() ?? null, to: to?.toISOString() ?? null, state };
      transaction.record({ type: 'audit.exported', auditor, format, ...window });
      return Promise.resolve();
    });
    return Readable.from(
      this.database.snapshot((sql) => this.chunks(sql, question)),
      { objectMode: false },
    );
  }

  private chunks(sql: Sql, question: ExportQuestion): AsyncGenerator<string> {
    return question.format === 'jsonl' ? this.jsonLines(sql, question) : this.csvRows(sql, question);
  }

  private async *jsonLines(sql: Sql, question: ExportQuestion): AsyncGenerator<string> {
    yield line({ kind: 'genesis', ...this.deployment.files });
    for (const link of await this.policyChanges.chain(sql)) yield line({ kind: 'policy', ...writeChainLink(link) });
    const frontier = new LogFrontier();
    for (let after = -1; ;) {
      const events = await this.log.read(after, BATCH, sql);
      for (const { index, leaf, event } of events) {
        // From the body, not from the stored leaf: a root over what is handed out.
        frontier.append(leafHash(new TextEncoder().encode(event)));
        yield line({ kind: 'event', index, leaf, event });
      }
      if (events.length < BATCH) break;
      after = events.at(-1)?.index ?? after;
    }
    // Before the withdrawals: whose votes count is judged by them, receipt by receipt.
    for await (const order of this.orders(sql)) yield line({ kind: 'order', order });
    for await (const receipt of this.receiptsAboutNone(sql, 'suspensions')) yield line({ kind: 'receipt', receipt });
    let withdrawals = 0;
    for await (const { row, votes, receipts } of this.evidence(sql, question)) {
      const { id, reference, state, request, cancel } = row;
      const workPackage = { request, votes: votes.map(({ signed }) => signed), cancel };
      yield line({ kind: 'withdrawal', id, reference, state, package: workPackage, receipts });
      withdrawals += 1;
    }
    // Filters choose withdrawals; what is about none of them belongs to the whole export only.
    if (question.from === null && question.to === null && question.state === null) {
      for await (const receipt of this.receiptsAboutNone(sql, 'others')) yield line({ kind: 'receipt', receipt });
    }
    yield line({ kind: 'end', events: frontier.size, withdrawals, root: frontier.root() });
  }

  /** Every order, in the order in which they came here. */
  private async *orders(sql: Sql): AsyncGenerator {
    for (let after = 0; ;) {
      const rows = await sql.rows(
        orderRow,
        'SELECT place, signed FROM stop_order WHERE place > $1 ORDER BY place LIMIT $2',
        [after, BATCH],
      );
      for (const { signed } of rows) yield signed;
      if (rows.length < BATCH) return;
      after = rows.at(-1)?.place ?? after;
    }
  }

  /** What the signing module refused, or what a restored database has lost: without them its chain would have gaps. */
  private async *receiptsAboutNone(sql: Sql, which: 'suspensions' | 'others'): AsyncGenerator<ReceiptJson> {
    for (let after = 0; ;) {
      const rows = await sql.rows(
        orphanRow,
        `SELECT sequence, signed FROM receipt r
         WHERE sequence > $1 AND NOT EXISTS (SELECT FROM withdrawal w WHERE w.id = r.withdrawal_id)
           AND (r.withdrawal_id = $3 AND signed #>> '{message,outcome}' IN ('suspended', 'unfrozen')) = $4
         ORDER BY sequence LIMIT $2`,
        [after, BATCH, NO_HASH, which === 'suspensions'],
      );
      for (const { signed } of rows) yield signed;
      if (rows.length < BATCH) return;
      after = rows.at(-1)?.sequence ?? after;
    }
  }

  private async *csvRows(sql: Sql, question: ExportQuestion): AsyncGenerator<string> {
    yield csvRow(CSV_COLUMNS);
    for await (const evidence of this.evidence(sql, question)) yield csvRow(csvCells(evidence));
  }

  private async *evidence(sql: Sql, { from, to, state }: ExportQuestion): AsyncGenerator<Evidence> {
    for (let after = 0; ;) {
      const rows = await sql.rows(
        withdrawalRow,
        `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal
         WHERE sequence > $1 AND ($2::timestamptz IS NULL OR created_at >= $2)
           AND ($3::timestamptz IS NULL OR created_at < $3) AND ($4::text IS NULL OR state = $4)
         ORDER BY sequence LIMIT $5`,
        [after, from, to, state, BATCH],
      );
      const ids = rows.map(({ id }) => id);
      const [votes, receipts] = [await this.store.votesOf(ids, sql), await this.store.receiptsOf(ids, sql)];
      for (const row of rows) yield { row, votes: votes.get(row.id) ?? [], receipts: receipts.get(row.id) ?? [] };
      if (rows.length < BATCH) return;
      after = rows.at(-1)?.sequence ?? after;
    }
  }
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function csvCells({ row, votes }: Evidence): string[] {
  const persons = (choice: 'approve' | 'reject'): string =>
    votes
      .filter(({ vote }) => vote.choice === choice)
      .map(({ vote }) => vote.approver)
      .join(' ');
  return [
    ...[row.id, row.reference, row.state, row.reason ?? '', row.asset, row.amount.toString(), row.amount_text],
    ...[row.destination, row.beneficiary, row.wallet, row.max_fee_text, row.decision.rule, row.engine_key],
    ...[row.initiators.join(' '), persons('approve'), persons('reject'), row.txid ?? '', String(row.confirmations)],
    ...[utcText(row.not_after), row.created_at.toISOString(), row.updated_at.toISOString()],
    consolesOf(votes),
  ];
}

/** On which consoles the votes were given, by those consoles' own word. */
function consolesOf(votes: readonly StoredVote[]): string {
  return votes
    .flatMap(({ vote, consoleHash }) => (consoleHash === null ? [] : [`${vote.approver} ${consoleHash}`]))
    .join('; ');
}
