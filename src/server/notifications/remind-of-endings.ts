import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Outbox } from './outbox.js';
import { WhomToTell } from './whom-to-tell.js';

/** The last hour, or the last quarter of a shorter life. */
const SOON_SECONDS = 3600;
const AT_ONCE = 100;
/** How often is looked; in between everything else has its turn. */
const EVERY_SECONDS = 10;

const endingRow = z.object({ id: z.string() });

/** Says once of each withdrawal that still waits for votes that its time is nearly over, to those who are waited for. */
@Injectable()
export class RemindOfEndings {
  private looked = 0;

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly whom: WhomToTell,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.seconds();
    if (Math.abs(now - this.looked) < EVERY_SECONDS) return;
    this.looked = now;
    await this.outbox.clearAway();
    const ending = await this.database.rows(
      endingRow,
      `SELECT id FROM withdrawal w
        WHERE state IN ('held', 'pending_approval') AND not_after > $1
          AND not_after - $1 <= least($2, (not_after - extract(epoch FROM created_at)) / 4)
          AND NOT EXISTS (SELECT FROM ending_told t WHERE t.withdrawal_id = w.id)
        ORDER BY not_after LIMIT $3`,
      [now, SOON_SECONDS, AT_ONCE],
    );
    for (const { id } of ending) await this.remind(id);
  }

  private async remind(id: string): Promise<void> {
    const persons = await this.whom.waitedFor(id);
    await this.database.transaction(async (transaction) => {
      const sql = 'INSERT INTO ending_told (withdrawal_id, told_at) VALUES ($1, $2) ON CONFLICT DO NOTHING';
      // Of two processes that look at the same time one says it.
      if ((await transaction.run(sql, [id, this.clock.now()])) === 0) return;
      await this.outbox.put(transaction, persons, { kind: 'ends-soon', until: null });
    });
  }
}
