import { z } from 'zod';
import { wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { type Head } from './head.js';
import { LedgerTampered } from './ledger-tampered.js';

const seenRow = z.object({ sequence: wholeNumber, hash: z.string(), held: z.string().nullable() });

/**
 * The last receipt that this process knows to be committed. A database that was set back under the running
 * module, by a restore or by a failover to a copy that lags, keeps its URL and its lease; what it does not keep
 * is this receipt, and without a look it would be paid out of once more.
 */
export class KnownHead {
  constructor(private known: Head) {}

  /** Answers with the database's head. It may be ahead of us, by other transactions of this process. */
  async demand(reader: Pick<Reader, 'query'>): Promise<Head> {
    // Fixed before the question: what is committed meanwhile may not be in its answer.
    const { sequence, hash } = this.known;
    const { rows } = await reader.query(
      `SELECT h.sequence, h.hash, CASE WHEN $1::bigint = 0 THEN h.genesis_hash ELSE
                (SELECT r.hash FROM receipt r WHERE r.sequence = $1::bigint) END AS held
         FROM ledger_head h`,
      [sequence],
    );
    const seen = rows.length === 0 ? null : seenRow.parse(rows[0]);
    if (seen === null || seen.sequence < sequence || seen.held !== hash) {
      throw new LedgerTampered(
        `receipt ${sequence} is committed and the ledger, which ends at ${seen?.sequence ?? 0}, does not hold it: ` +
          'the database was set back under the running module',
      );
    }
    if (seen.sequence === sequence && seen.hash !== hash) {
      throw new LedgerTampered(`the ledger ends at receipt ${sequence} with another hash than was committed`);
    }
    return { sequence: seen.sequence, hash: seen.hash };
  }

  /** After a COMMIT that is known to have happened. Transactions may come back in another order than they committed. */
  advance(head: Head): void {
    if (head.sequence === this.known.sequence && head.hash !== this.known.hash) {
      throw new LedgerTampered(`receipt ${head.sequence} was committed twice, with two hashes: there are two ledgers`);
    }
    if (head.sequence > this.known.sequence) this.known = head;
  }
}
