import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { OUTWARD, type Outward } from '../platform/config/outward.js';
import { Database } from '../platform/database/database.js';
import { type Sql } from '../platform/database/sql.js';
import { NOTICE_KINDS, type Notice, type NoticeKind } from '../../protocol/notices/notice.js';

/** Ten things that wait are one notice: they read alike, and whoever is told ten times a minute reads none of them. */
const SAME_AGAIN_SECONDS = 60;
/** What a browser in the wrong hands can bring about by itself, as often as it likes: it is to wear nobody out. */
const RARELY_AGAIN: Partial<Record<NoticeKind, number>> = { 'page-stopped': 900 };
const AT_ONCE = 20;
/** Longer than an attempt can take: whoever died over one has lost it then. */
const LEASE_SECONDS = 60;
const KEPT_HOURS = 24;

const dueRow = z.object({
  id: z.coerce.number(),
  person: z.string(),
  kind: z.enum(NOTICE_KINDS),
  until: z.coerce.number().nullable(),
  tries: z.number(),
  subscription: z.string().nullable(),
  endpoint: z.string().nullable(),
  p256dh: z.string().nullable(),
  auth: z.string().nullable(),
});
export type DueNotice = z.infer<typeof dueRow>;

const candidateRow = z.object({ person: z.string() });

/** Notices on their way: one row for each person and each way of telling them. */
@Injectable()
export class Outbox {
  constructor(
    @Inject(OUTWARD) private readonly outward: Outward,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** In the transaction that notes what it follows from. The same that was told a moment ago waits a moment. */
  async put(sql: Sql, persons: Iterable<string>, { kind, until }: Notice): Promise<void> {
    const now = this.clock.now();
    for (const person of new Set(persons)) {
      const mail = this.outward.mail !== null && Object.hasOwn(this.outward.mail.recipients, person);
      await sql.run(
        `INSERT INTO notification_outbox (person, kind, until, subscription, created_at, due_at)
         SELECT $1, $2, $3::bigint, way.id, $4::timestamptz, greatest($4::timestamptz, (
                  SELECT max(greatest(said.created_at, said.done_at)) + make_interval(secs => $7) FROM notification_outbox said
                   WHERE said.person = $1 AND said.kind = $2 AND said.subscription IS NOT DISTINCT FROM way.id))
           FROM (SELECT id FROM push_subscription WHERE person = $1 AND $6
                 UNION ALL SELECT NULL WHERE $5) AS way
          WHERE NOT EXISTS (
                  SELECT FROM notification_outbox waiting
                   WHERE waiting.person = $1 AND waiting.kind = $2 AND waiting.tries = 0 AND waiting.done_at IS NULL
                     AND waiting.until IS NOT DISTINCT FROM $3 AND waiting.subscription IS NOT DISTINCT FROM way.id)`,
        [person, kind, until, now, mail, this.outward.push !== null, RARELY_AGAIN[kind] ?? SAME_AGAIN_SECONDS],
      );
    }
  }

  /** Everybody who could be told anything. */
  async reachable(sql: Sql): Promise<{ readonly byMail: readonly string[]; readonly byPush: readonly string[] }> {
    const rows = await sql.rows(candidateRow, 'SELECT DISTINCT person FROM push_subscription');
    const byMail = Object.keys(this.outward.mail?.recipients ?? {});
    return { byMail, byPush: rows.map(({ person }) => person) };
  }

  /** SKIP LOCKED, and the time by which it is ours alone: two processes on this database take different ones. */
  claim(): Promise<DueNotice[]> {
    const now = this.clock.now();
    return this.database.rows(
      dueRow,
      `WITH claimed AS (
         UPDATE notification_outbox SET tries = tries + 1, due_at = $2
          WHERE id IN (SELECT id FROM notification_outbox WHERE done_at IS NULL AND due_at <= $1
                        ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING id, person, kind, until, tries, subscription)
       SELECT claimed.*, endpoint, p256dh, auth
         FROM claimed LEFT JOIN push_subscription s ON s.id = claimed.subscription`,
      [now, after(now, LEASE_SECONDS), AT_ONCE],
    );
  }

  /** Told, or given up. Does nothing where somebody else has it by now. */
  async finish({ id, tries }: DueNotice): Promise<void> {
    const sql = 'UPDATE notification_outbox SET done_at = $3 WHERE id = $1 AND tries = $2';
    await this.database.run(sql, [id, tries, this.clock.now()]);
  }

  async retry({ id, tries }: DueNotice, seconds: number): Promise<void> {
    const sql = 'UPDATE notification_outbox SET due_at = $3 WHERE id = $1 AND tries = $2';
    await this.database.run(sql, [id, tries, after(this.clock.now(), seconds)]);
  }

  async clearAway(): Promise<void> {
    const sql = 'DELETE FROM notification_outbox WHERE done_at <= $1';
    await this.database.run(sql, [after(this.clock.now(), -KEPT_HOURS * 3600)]);
  }
}

function after(moment: Date, seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1000);
}
