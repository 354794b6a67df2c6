import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { parseHex32 } from '../../protocol/hex.js';
import { signedRequestSchema } from '../approvers/proposal-view.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { writeSearchCursor, type SearchPlace } from '../withdrawals/search-cursor.js';
import { type ReceiptJson, WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { type PastPage } from './past-view.js';

const DAY_MS = 86_400_000;

/** Times and findings are in these; what else was stated, no rule asks about. */
const TOLD = ['registered', 'signed', 'final'];

const pastRow = z.object({
  id: z.string().transform((text, context) => {
    const id = parseHex32(text);
    if (id !== null) return id;
    context.addIssue({ code: 'custom', message: 'not a hash' });
    return z.NEVER;
  }),
  sequence: z.coerce.number(),
  created_at: z.date(),
  request: signedRequestSchema,
});

/** What was registered lately, the newest first, so that whoever has enough can stop. */
@Injectable()
export class ListPast {
  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
    private readonly clock: Clock,
  ) {}

  async execute(days: number, limit: number, before: SearchPlace | undefined): Promise<PastPage> {
    const rows = await this.database.rows(
      pastRow,
      `SELECT id, sequence, created_at, request FROM withdrawal
       WHERE registered_at IS NOT NULL AND created_at >= $1
         ${before === undefined ? '' : 'AND (created_at, sequence) < ($3::timestamptz, $4::bigint)'}
       ORDER BY created_at DESC, sequence DESC LIMIT $2`,
      [
        ...[new Date(this.clock.now().getTime() - days * DAY_MS), limit + 1],
        ...(before === undefined ? [] : [before.createdAt, before.sequence]),
      ],
    );
    const items = rows.slice(0, limit);
    const receipts = await this.store.receiptsOf(items.map(({ id }) => id));
    const last = items.at(-1);
    return {
      items: items.map(({ id, request }) => ({
        ...{ withdrawalId: id, request },
        receipts: TOLD.flatMap((outcome) => firstOf(outcome, receipts.get(id) ?? [])),
      })),
      nextCursor:
        rows.length > items.length && last !== undefined
          ? writeSearchCursor({ createdAt: last.created_at, sequence: last.sequence })
          : null,
    };
  }
}

function firstOf(outcome: string, receipts: readonly ReceiptJson[]): ReceiptJson[] {
  const found = receipts.find(({ message }) => message['outcome'] === outcome);
  return found === undefined ? [] : [found];
}
