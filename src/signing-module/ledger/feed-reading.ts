import { z } from 'zod';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';

/** How far the watchtower's feed was read, and the counter of the last heartbeat that was believed. */
export interface FeedReading {
  readonly counter: number;
  readonly place: number;
  readonly hash: Hex32;
}

const row = z.object({
  counter: wholeNumber,
  place: wholeNumber,
  hash: z.string().transform((text, context): Hex32 => {
    const hash = parseHex32(text);
    if (hash !== null) return hash;
    context.addIssue('not 32 bytes');
    return z.NEVER;
  }),
});

export async function readFeedReading(reader: Reader): Promise<FeedReading> {
  const { rows } = await reader.query('SELECT counter, place, hash FROM feed_reading');
  return row.parse(rows[0]);
}

/** False where another heartbeat with a counter as high came first. */
export async function noteFeedReading(entry: LedgerEntry, reading: FeedReading): Promise<boolean> {
  const { counter, place, hash } = reading;
  const { rowCount } = await entry.client.query(
    'UPDATE feed_reading SET counter = $1, place = $2, hash = $3 WHERE counter < $1 AND place <= $2',
    [counter, place, hash],
  );
  return rowCount === 1;
}
