import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { News } from '../platform/news.js';
import { Refused } from '../platform/http/refused.js';
import { DELIVERY_STATES, type ResendSince, type WebhookAttempts, type WebhookPage } from './webhook-views.js';

const RESENT_AT_MOST = 10_000;

const messageRow = z.object({
  id: z.string(),
  place: z.coerce.number(),
  type: z.string(),
  withdrawal_id: z.string(),
  created_at: z.date(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.coerce.number(),
  due_at: z.date().nullable(),
});
const attemptRow = z.object({
  begun_at: z.date(),
  took_ms: z.number(),
  status: z.number().nullable(),
  failure: z.string().nullable(),
});
const foundRow = z.object({ id: z.string() });

/** A message as its attempts have left it. */
const MESSAGES = `
  SELECT m.id, m.place, m.type, m.withdrawal_id, m.created_at, d.due_at,
         (SELECT count(*) FROM webhook_attempt a WHERE a.message_id = m.id) AS attempts,
         CASE WHEN d.message_id IS NOT NULL THEN 'pending'
              WHEN EXISTS (SELECT FROM webhook_attempt a WHERE a.message_id = m.id AND a.failure IS NULL) THEN 'delivered'
              ELSE 'failed' END AS state
    FROM webhook_message m LEFT JOIN webhook_delivery d ON d.message_id = m.id`;

export interface WebhookQuestion {
  readonly state: (typeof DELIVERY_STATES)[number] | undefined;
  readonly withdrawal: string | undefined;
  /** Place of the last one seen; lists run from the newest to the oldest. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** What was sent to the engine, and sending it again. */
@Injectable()
export class WebhookLog {
  constructor(
    private readonly database: Database,
    private readonly news: News,
    private readonly clock: Clock,
  ) {}

  async list({ state, withdrawal, before, limit }: WebhookQuestion): Promise<WebhookPage> {
    const rows = await this.database.rows(
      messageRow,
      `SELECT * FROM (${MESSAGES} WHERE ($1::bigint IS NULL OR m.place < $1) AND ($2::text IS NULL OR m.withdrawal_id = $2)
       ) AS found WHERE $3::text IS NULL OR state = $3 ORDER BY place DESC LIMIT $4`,
      [before ?? null, withdrawal ?? null, state ?? null, limit],
    );
    const last = rows.at(-1);
    return {
      items: rows.map((row) => ({
        ...{ id: row.id, type: row.type, withdrawalId: row.withdrawal_id, createdAt: row.created_at.toISOString() },
        ...{ state: row.state, attempts: row.attempts, nextAttemptAt: row.due_at?.toISOString() ?? null },
      })),
      nextCursor: last !== undefined && rows.length === limit ? String(last.place) : null,
    };
  }

  async attempts(id: string): Promise<WebhookAttempts> {
    await this.refuseUnknown(id);
    const rows = await this.database.rows(
      attemptRow,
      'SELECT begun_at, took_ms, status, failure FROM webhook_attempt WHERE message_id = $1 ORDER BY place',
      [id],
    );
    return {
      items: rows.map(({ begun_at, took_ms: tookMs, ...rest }) => ({
        ...{ begunAt: begun_at.toISOString(), tookMs },
        ...rest,
      })),
    };
  }

  /** The same message under the same id, from the first attempt on. */
  async resend(id: string): Promise<number> {
    await this.refuseUnknown(id);
    return this.makeDue('SELECT id FROM webhook_message WHERE id = $2', [id]);
  }

  resendSince({ since, onlyFailed = false }: ResendSince): Promise<number> {
    return this.makeDue(
      `SELECT id FROM (${MESSAGES} WHERE m.created_at >= $2) AS found
        WHERE NOT $3 OR state = 'failed' ORDER BY place LIMIT $4`,
      [new Date(since), onlyFailed, RESENT_AT_MOST],
    );
  }

  private async makeDue(which: string, values: readonly (string | boolean | number | Date)[]): Promise<number> {
    const due = await this.database.run(
      `INSERT INTO webhook_delivery (message_id, due_at) SELECT id, $1::timestamptz FROM (${which}) AS chosen
       ON CONFLICT (message_id) DO UPDATE SET tries = 0, due_at = excluded.due_at`,
      [this.clock.now(), ...values],
    );
    this.news.tell();
    return due;
  }

  private async refuseUnknown(id: string): Promise<void> {
    const found = await this.database.rows(foundRow, 'SELECT id FROM webhook_message WHERE id = $1', [id]);
    if (found.length === 0) throw Refused.because('NOT_FOUND');
  }
}
