import pg from 'pg';
import { z } from 'zod';
import { ConfigError } from '../../process/config-error.js';
import { checkDatabase } from '../../process/migrate.js';
import { isReason } from '../../protocol/vote.js';
import { wholeNumber } from '../ledger/columns.js';

const readRow = z.object({ place: wholeNumber });

/**
 * Has the watchtower's feed read anew from its beginning: for a watchtower whose database had to be restored, so that it
 * lacks orders that were read from it, and is silent to us for ever.
 *
 * Nothing that was taken is forgotten or lifted by it, and the counter stays: only a fresh heartbeat over all that is in
 * the feed then ends the silence. What cannot be known here is which orders the watchtower has lost that nobody had
 * read; so a person decides it, and says why.
 *
 * @returns how many orders had been read
 */
export async function restartFeed(databaseUrl: string, reason: string): Promise<number> {
  if (!isReason(reason)) throw new ConfigError('--reason: one line of up to 280 characters that people can read');
  await checkDatabase('signing-module', databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query('SELECT place FROM feed_reading FOR UPDATE');
    await client.query(
      'INSERT INTO feed_restart (counter, place, hash, reason) SELECT counter, place, hash, $1 FROM feed_reading',
      [reason],
    );
    await client.query(`UPDATE feed_reading SET place = 0, hash = repeat('00', 32)`);
    await client.query('COMMIT');
    return readRow.parse(rows[0]).place;
  } finally {
    await client.end();
  }
}
