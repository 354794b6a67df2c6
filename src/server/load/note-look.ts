import { Injectable } from '@nestjs/common';
import { type Caller } from '../auth/caller.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { SESSION_HOURS } from '../sessions/console-session.js';

/** One withdrawal, or what governors try drafts on. */
export type Looked = { readonly withdrawalId: string } | { readonly past: true };

/**
 * Writes into the log that a person has had a withdrawal in full, or the past: once per session, however often the page is loaded.
 * Engines see what they asked for themselves, and a device's login stands in the log.
 */
@Injectable()
export class NoteLook {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** To be called before anything is handed out: what cannot be written down is not shown. */
  async execute(caller: Caller, what: Looked): Promise<void> {
    if (caller.role !== 'person') return;
    const { session, person } = caller;
    const object = 'withdrawalId' in what ? what.withdrawalId : 'past';
    const now = this.clock.now();
    const seen = 'SELECT FROM object_seen WHERE session = $1 AND object = $2';
    if ((await this.database.run(seen, [session, object])) > 0) return;
    await this.database.transaction(async (transaction) => {
      const over = new Date(now.getTime() - SESSION_HOURS * 3_600_000);
      await transaction.run('DELETE FROM object_seen WHERE seen_at < $1', [over]);
      const isFirst = await transaction.run(
        'INSERT INTO object_seen (session, object, seen_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [session, object, now],
      );
      if (isFirst === 0) return;
      if ('withdrawalId' in what) transaction.record({ type: 'withdrawal.looked_at', ...what, person });
      else transaction.record({ type: 'past.looked_at', person });
    });
  }
}
