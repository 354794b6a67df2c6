import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type PersonCaller } from '../auth/caller.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Refused } from '../platform/http/refused.js';

/** Of one session in an hour. A page stops once; whoever sends more fills our disk. */
const MAX_REPORTS = 20;
const WINDOW_MS = 3_600_000;

const counted = z.object({ reports: z.coerce.number() });

/**
 * Writes down that a page of the console stopped. Whoever owns the server can leave it out, so the page says to telephone
 * as well; against whoever only changed what this server answers, it tells everybody at once.
 */
@Injectable()
export class TakeReport {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async execute(report: string, { person, session }: PersonCaller): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (transaction) => {
      const since = new Date(now.getTime() - WINDOW_MS);
      // The lock makes the reports of one session come one after the other, or all would count the same.
      await transaction.run('SELECT FROM person_session WHERE token_hash = $1 FOR UPDATE', [session]);
      const [found] = await transaction.rows(
        counted,
        'SELECT count(*) AS reports FROM console_report WHERE session = $1 AND reported_at > $2',
        [session, since],
      );
      if ((found?.reports ?? 0) >= MAX_REPORTS) throw Refused.because('TOO_MANY_REPORTS');
      await transaction.run(
        'INSERT INTO console_report (person, session, report, reported_at) VALUES ($1, $2, $3, $4)',
        [person, session, report, now],
      );
      const digest = createHash('sha256').update(report).digest('hex');
      transaction.record({ type: 'console.reported', person, digest });
    });
  }
}
