import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { LogFrontier } from '../../core/log-frontier.js';
import { parseHex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { Database } from '../platform/database/database.js';
import { type Sql } from '../platform/database/sql.js';
import { type EventPage } from './event-views.js';

const eventRow = z
  .object({ idx: z.coerce.number(), leaf: z.string(), body: z.string() })
  .transform(({ idx, leaf, body }) => ({ index: idx, leaf, event: body }));
const leafRow = z.object({ leaf: z.string() }).transform(({ leaf }) => {
  const hash = parseHex32(leaf);
  invariant(hash !== null, 'a leaf is a hash');
  return hash;
});

/** Leaves fetched at a time while catching up after a start. */
const CATCH_UP = 10_000;

/** Reads the log and knows its root. */
@Injectable()
export class EventLog {
  private readonly frontier = new LogFrontier();
  private catchingUp: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** @param after the index of the last event that the reader has; -1 for none */
  read(after: number, limit: number, sql: Sql = this.database): Promise<EventPage['items']> {
    return sql.rows(eventRow, 'SELECT idx, leaf, body FROM event_log WHERE idx > $1 ORDER BY idx LIMIT $2', [
      after,
      limit,
    ]);
  }

  /** The last of those about one withdrawal, in order. */
  async about(withdrawalId: string, limit: number): Promise<EventPage['items']> {
    const items = await this.database.rows(
      eventRow,
      `SELECT idx, leaf, body FROM event_log WHERE body::jsonb ->> 'withdrawalId' = $1 ORDER BY idx DESC LIMIT $2`,
      [withdrawalId, limit],
    );
    return items.reverse();
  }

  /** Size and root of the log as it is now. One catches up at a time, or a leaf would be taken twice. */
  async head(): Promise<EventPage['head']> {
    const next = this.catchingUp.then(() => this.catchUp());
    // The next in line starts afresh where this one failed.
    this.catchingUp = next.catch(() => undefined);
    await next;
    return { size: this.frontier.size, root: this.frontier.root() };
  }

  private async catchUp(): Promise<void> {
    for (;;) {
      const leaves = await this.database.rows(
        leafRow,
        'SELECT leaf FROM event_log WHERE idx >= $1 ORDER BY idx LIMIT $2',
        [this.frontier.size, CATCH_UP],
      );
      for (const leaf of leaves) this.frontier.append(leaf);
      if (leaves.length < CATCH_UP) return;
    }
  }
}
