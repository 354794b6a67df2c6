import { z } from 'zod';
import { type AssetId } from '../../protocol/chains/caip.js';
import { CURRENCIES } from '../../protocol/policy-document.js';
import { type Currency, type Prices } from '../../protocol/policy.js';
import { type Price } from '../../protocol/verbs.js';
import { CLOCK_TOLERANCE_SECONDS } from '../../protocol/vote.js';
import { baseUnits, wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';

/** Keeps verified prices of one feed; those that are known already, and those that no window reaches, are left out. */
export async function keepPrices(
  { client, now }: LedgerEntry,
  { publicKey: feed, windowSeconds }: Prices,
  prices: readonly Price[],
): Promise<void> {
  for (const { asset, currency, at, high } of prices) {
    if (at <= now - windowSeconds || at > now + CLOCK_TOLERANCE_SECONDS) continue;
    await client.query(
      `INSERT INTO price (feed, asset, currency, said_at, high) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (feed, asset, currency, said_at) DO UPDATE SET high = greatest(price.high, excluded.high)`,
      [feed, asset, currency, at, high],
    );
  }
  await client.query('DELETE FROM price WHERE said_at <= $1', [now - windowSeconds]);
}

const highestRow = z.object({ currency: z.enum(CURRENCIES), high: baseUnits, last: wholeNumber });

/**
 * The highest price of an asset in the feed's window, by currency. A currency whose last price is stale is not in it:
 * not knowing is stricter than any price.
 */
export async function highestPrices(
  reader: Reader,
  { publicKey: feed, windowSeconds, staleAfterSeconds }: Prices,
  asset: AssetId,
  now: number,
): Promise<ReadonlyMap<Currency, bigint>> {
  const { rows } = await reader.query(
    `SELECT currency, max(high) AS high, max(said_at) AS last FROM price
      WHERE feed = $1 AND asset = $2 AND said_at > $3 GROUP BY currency`,
    [feed, asset, now - windowSeconds],
  );
  const highest = z.array(highestRow).parse(rows);
  return new Map(
    highest.filter(({ last }) => last >= now - staleAfterSeconds).map(({ currency, high }) => [currency, high]),
  );
}
