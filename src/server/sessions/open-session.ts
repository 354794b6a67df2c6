import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { type Transaction } from '../platform/database/database.js';
import { SESSION_HOURS, sessionHashOf, type LoggedInBy } from './console-session.js';

/** Begins a session. The database holds the hash of its token only, so a copy of it logs nobody in. */
@Injectable()
export class OpenSession {
  constructor(private readonly clock: Clock) {}

  /**
   * @param previous the token that the browser came with: a session is never carried over into the next login, so one
   * that somebody else planted in the browser opens nothing afterwards
   */
  async execute(
    transaction: Transaction,
    person: string,
    by: LoggedInBy,
    previous: string | null = null,
  ): Promise<{ readonly token: string; readonly session: string }> {
    const token = randomBytes(32).toString('hex');
    const now = this.clock.now();
    const session = sessionHashOf(token);
    await transaction.run('DELETE FROM person_session WHERE expires_at <= $1 OR token_hash = $2', [
      now,
      previous === null ? null : sessionHashOf(previous),
    ]);
    await transaction.run(
      `INSERT INTO person_session (token_hash, person, opened_at, last_seen_at, expires_at, opened_by)
       VALUES ($1, $2, $3, $3, $4, $5)`,
      [session, person, now, new Date(now.getTime() + SESSION_HOURS * 3_600_000), by],
    );
    transaction.record({ type: 'person.logged_in', person, by });
    return { token, session };
  }
}
