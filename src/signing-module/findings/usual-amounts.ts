import { z } from 'zod';
import { baseUnits } from '../ledger/columns.js';
import { type LedgerTransaction } from '../chain.js';

const WINDOW_SECONDS = 30 * 86_400;
/** Counting a month of payments for each request would be most of the work of taking one in. */
const COUNTED_AGAIN_SECONDS = 60;

const usualRow = z.object({ usual: baseUnits.nullable() });

/** What nearly all payments of an asset out of a wallet come to: the 99th percentile of thirty days. */
export class UsualAmounts {
  private readonly counted = new Map<string, { readonly at: number; readonly usual: bigint }>();

  /** Null where nothing was paid in that time, so that nothing is usual. */
  async of(client: LedgerTransaction, asset: string, wallet: string, now: number): Promise<bigint | null> {
    const key = `${wallet} ${asset}`;
    const known = this.counted.get(key);
    if (known !== undefined && now - known.at < COUNTED_AGAIN_SECONDS) return known.usual;
    const { rows } = await client.query(
      `SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY amount) AS usual FROM charge
        WHERE asset = $1 AND wallet = $2 AND charged_at > $3`,
      [asset, wallet, now - WINDOW_SECONDS],
    );
    const { usual } = usualRow.parse(rows[0]);
    // Nothing is quickly counted, and the first payment is to end it: until then everything is unusual.
    if (usual !== null) this.counted.set(key, { at: now, usual });
    return usual;
  }
}
