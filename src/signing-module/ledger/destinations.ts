import { z } from 'zod';
import { type ChainId } from '../../protocol/chains/caip.js';
import { resemblanceOf } from '../../protocol/chains/resemblance.js';
import { type Hex } from '../../protocol/hex.js';
import { wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';

/** Where money is to go: which chain, which bytes, and how whoever asked spelt it. */
export interface Place {
  readonly chain: ChainId;
  readonly bytes: Hex;
  readonly address: string;
}

/** What this module remembers of a destination. */
export interface Acquaintance {
  /** Unix seconds: when it first verified a request that names it. */
  readonly firstSeenAt: number;
  /** Unix seconds: when a payment to it was final for the first time; null while none was. */
  readonly paidAt: number | null;
}

const acquaintanceRow = z
  .object({ first_seen_at: wholeNumber, paid_at: wholeNumber.nullable() })
  .transform(({ first_seen_at: firstSeenAt, paid_at: paidAt }): Acquaintance => ({ firstSeenAt, paidAt }));
const addressRow = z.object({ address: z.string() });

/** Remembers a destination from the first time that it is named, by our own clock. */
export async function meetDestination({ client, now }: LedgerEntry, place: Place): Promise<Acquaintance> {
  const { chain, bytes, address } = place;
  // Who meets it at the same moment waits for us here, and finds our row.
  await client.query(
    `INSERT INTO destination (chain, bytes, address, resemblance, first_seen_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [chain, bytes, address, resemblanceOf(chain, address), now],
  );
  const { rows } = await client.query(
    'SELECT first_seen_at, paid_at FROM destination WHERE chain = $1 AND bytes = $2',
    [chain, bytes],
  );
  return acquaintanceRow.parse(rows[0]);
}

/** A payment to it is final. Destinations of payments from before they were remembered are met here. */
export async function notePaid(entry: LedgerEntry, place: Place): Promise<void> {
  await meetDestination(entry, place);
  await entry.client.query('UPDATE destination SET paid_at = $3 WHERE chain = $1 AND bytes = $2 AND paid_at IS NULL', [
    place.chain,
    place.bytes,
    entry.now,
  ]);
}

/** So many look-alikes are named; one is enough to hold. */
const MOST_NAMED = 5;

/** Other destinations that were paid and that this one could be taken for, the longest known first. */
export async function paidLookAlikes(reader: Reader, { chain, bytes, address }: Place): Promise<string[]> {
  const { rows } = await reader.query(
    `SELECT address FROM destination WHERE chain = $1 AND resemblance = $2 AND bytes <> $3 AND paid_at IS NOT NULL
      ORDER BY paid_at, address LIMIT $4`,
    [chain, resemblanceOf(chain, address), bytes, MOST_NAMED],
  );
  return rows.map((row) => addressRow.parse(row).address);
}
