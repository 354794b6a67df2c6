import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database, type Transaction } from '../platform/database/database.js';

/** Who does something about every event, once. */
export type Consumer = 'notices' | 'webhooks';

export interface LoggedEvent {
  readonly index: number;
  readonly at: Date;
  /** One of `SekishoEvent`, as some release has written it. */
  readonly event: unknown;
}

const AT_ONCE = 100;

const cursorRow = z.object({ next: z.coerce.number() });
const waitingRow = z.object({ is_waiting: z.boolean() });
const dated = z.looseObject({ at: z.iso.datetime() });
const eventRow = z.object({ idx: z.coerce.number(), body: z.string() }).transform(({ idx, body }): LoggedEvent => {
  const event = dated.parse(JSON.parse(body));
  return { index: idx, at: new Date(event.at), event };
});

/**
 * Reads the log for those who must act on every event and lose none: an event is in it by the transaction that it tells
 * of, and what follows from it is written by the transaction that moves the cursor past it. Indexes have no gaps and
 * follow the order of commits, so that nothing can still come before what was read.
 */
@Injectable()
export class EventCursors {
  constructor(private readonly database: Database) {}

  /** From now on, where it has not begun; where it has, it goes on where it was. */
  async begin(consumer: Consumer): Promise<void> {
    await this.database.run(
      'INSERT INTO event_cursor (consumer, next) SELECT $1, size FROM log_head ON CONFLICT DO NOTHING',
      [consumer],
    );
  }

  /** Hands over what has happened since, all of it, a hundred events in a transaction. */
  async follow(
    consumer: Consumer,
    work: (transaction: Transaction, events: readonly LoggedEvent[]) => Promise<void>,
  ): Promise<void> {
    while (await this.isWaiting(consumer)) if (!(await this.take(consumer, work))) return;
  }

  /** Without a transaction, which would be news, and would have everybody who waits look again. */
  private async isWaiting(consumer: Consumer): Promise<boolean> {
    const sql = `SELECT EXISTS (SELECT FROM event_log WHERE idx >= (
                   SELECT next FROM event_cursor WHERE consumer = $1)) AS is_waiting`;
    return (await this.database.rows(waitingRow, sql, [consumer]))[0]?.is_waiting ?? false;
  }

  /** False where another process is at it. */
  private take(
    consumer: Consumer,
    work: (transaction: Transaction, events: readonly LoggedEvent[]) => Promise<void>,
  ): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const [cursor] = await transaction.rows(
        cursorRow,
        'SELECT next FROM event_cursor WHERE consumer = $1 FOR UPDATE SKIP LOCKED',
        [consumer],
      );
      if (cursor === undefined) return false;
      const events = await transaction.rows(
        eventRow,
        'SELECT idx, body FROM event_log WHERE idx >= $1 ORDER BY idx LIMIT $2',
        [cursor.next, AT_ONCE],
      );
      const last = events.at(-1);
      if (last === undefined) return false;
      await work(transaction, events);
      await transaction.run('UPDATE event_cursor SET next = $2 WHERE consumer = $1', [consumer, last.index + 1]);
      return true;
    });
  }
}
