import { z } from 'zod';
import { leafHash } from '../../protocol/log/merkle-tree.js';
import { invariant } from '../../protocol/invariant.js';
import { type Sql } from '../platform/database/sql.js';
import { type SekishoEvent } from './event.js';

const head = z.object({ size: z.coerce.number() });

/**
 * Appends events with index and leaf hash, in the transaction that they describe. To be its last act: the head's
 * row is the one lock that all writers share.
 */
export async function appendEvents(sql: Sql, events: readonly SekishoEvent[], at: Date): Promise<void> {
  if (events.length === 0) return;
  const [locked] = await sql.rows(head, 'SELECT size FROM log_head FOR UPDATE');
  invariant(locked !== undefined, 'the log has a head');
  const bodies = events.map((event) => JSON.stringify({ at: at.toISOString(), ...event }));
  const leaves = bodies.map((body) => leafHash(new TextEncoder().encode(body)));
  await sql.run(
    `INSERT INTO event_log (idx, leaf, body)
     SELECT $1::bigint + n - 1, leaf, body
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS appended (leaf, body, n)`,
    [locked.size, leaves, bodies],
  );
  await sql.run('UPDATE log_head SET size = $1', [locked.size + events.length]);
}
