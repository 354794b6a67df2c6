import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type LedgerTransaction } from '../chain.js';
import { wholeNumber } from './columns.js';
import { type Clock } from './clock.js';
import { type Database } from './database.js';

/** Another process holds the lease now. This one must not write any more, and cannot. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** How long a holder that was killed stands in its successor's way. A holder renews every third of it. */
export const LEASE_SECONDS = 3;

const epochRow = z.object({ epoch: wholeNumber });
const heldRow = z.object({ epoch: wholeNumber, clock: wholeNumber, recorded_at: wholeNumber });

/** The right to write to the ledger, from a taking until the next one. */
export interface Lease {
  readonly epoch: number;
}

/**
 * Waits until nobody holds the lease, then takes it and raises the epoch. Waits by the database's clock, so
 * that two hosts need not agree on the time.
 */
export async function takeLease(
  database: Database,
  holder: string,
  { onWait, signal }: { readonly onWait?: () => void; readonly signal?: AbortSignal } = {},
): Promise<Lease> {
  for (let tries = 1; ; tries += 1) {
    const { rows } = await database.query(
      `UPDATE module_lease
          SET epoch = epoch + 1, holder = $1, held_until = clock_timestamp() + make_interval(secs => $2)
        WHERE held_until < clock_timestamp() RETURNING epoch`,
      [holder, LEASE_SECONDS],
    );
    if (rows.length > 0) return epochRow.parse(rows[0]);
    if (tries === 1) onWait?.();
    await sleep(200, undefined, signal === undefined ? {} : { signal });
  }
}

/** Says that we are still there, and notes the time. Late is no harm while nobody else has taken it. */
export async function renewLease(database: Database, { epoch }: Lease, clock: Clock): Promise<void> {
  const { rows } = await database.query(
    `UPDATE module_lease
        SET held_until = clock_timestamp() + make_interval(secs => $2), clock = greatest(clock, $3)
      WHERE epoch = $1 RETURNING epoch`,
    [epoch, LEASE_SECONDS, clock.now()],
  );
  if (rows.length === 0) throw new LeaseLost(`epoch ${epoch} is over`);
}

/** Lets a successor in at once. */
export async function releaseLease(database: Database, { epoch }: Lease): Promise<void> {
  await database.query(`UPDATE module_lease SET held_until = '-infinity' WHERE epoch = $1`, [epoch]);
}

/**
 * First thing in every writing transaction: the epoch is still ours, and stays so until the end of the
 * transaction, because a taker has to wait for the share lock. Answers with the latest recorded moment.
 */
export async function assertHeld(client: LedgerTransaction, { epoch }: Lease): Promise<number> {
  const { rows } = await client.query(
    `SELECT l.epoch, l.clock, h.recorded_at FROM module_lease l, ledger_head h FOR SHARE OF l`,
  );
  const held = heldRow.parse(rows[0]);
  if (held.epoch !== epoch) throw new LeaseLost(`epoch ${epoch} is over, it is ${held.epoch} now`);
  return Math.max(held.clock, held.recorded_at);
}
