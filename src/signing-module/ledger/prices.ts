import { z } from 'zod';
import { type AssetId } from '../../protocol/chains/caip.js';
import { type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { CURRENCIES } from '../../protocol/policy-document.js';
import { type Currency, type Prices } from '../../protocol/policy.js';
import { readPrices, verifyPrice, writePrices, type SignedPrice } from '../../protocol/prices/signed-price.js';
import { type Price } from '../../protocol/verbs.js';
import { CLOCK_TOLERANCE_SECONDS } from '../../protocol/vote.js';
import { type Reader } from './database.js';
import { type LedgerEntry } from './ledger.js';

/** Keeps verified prices of one feed; what is known already, and what no window reaches, is left out. */
export async function keepPrices(
  { client, now }: LedgerEntry,
  { publicKey: feed, windowSeconds }: Prices,
  prices: readonly SignedPrice[],
): Promise<void> {
  for (const price of prices) {
    const { asset, currency, at, high } = price.message;
    if (at <= now - windowSeconds || at > now + CLOCK_TOLERANCE_SECONDS) continue;
    await client.query(
      `INSERT INTO price (feed, asset, currency, said_at, high, signed) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (feed, asset, currency, said_at) DO UPDATE SET high = excluded.high, signed = excluded.signed
         WHERE price.high < excluded.high`,
      [feed, asset, currency, at, high, JSON.stringify(writePrices([price]))],
    );
  }
  await client.query('DELETE FROM price WHERE said_at <= $1', [now - windowSeconds]);
}

/** Else whoever carries prices keeps some back for longer than the feed remembers, and a peak is never heard of. */
export function tellsOfWindow({ from, at }: Price, { windowSeconds }: Prices): boolean {
  return from <= at - windowSeconds;
}

const signedRow = z.object({ signed: z.string() });

/**
 * The highest price of an asset in the feed's window, by currency. A currency whose last price is stale, or tells of less
 * than the whole window, is not in it: not knowing is stricter than any price.
 */
export async function highestPrices(
  reader: Reader,
  deployment: Hex32,
  prices: Prices,
  asset: AssetId,
  now: number,
): Promise<ReadonlyMap<Currency, bigint>> {
  const highest = new Map<Currency, bigint>();
  for (const currency of CURRENCIES) {
    const key = [prices.publicKey, asset, currency, now - prices.windowSeconds];
    const [last, peak] = [
      await readOne(reader, deployment, prices, key, 'said_at DESC'),
      await readOne(reader, deployment, prices, key, 'high DESC'),
    ];
    if (last === null || peak === null || last.at < now - prices.staleAfterSeconds) continue;
    if (!tellsOfWindow(last, prices)) continue;
    highest.set(currency, last.high > peak.high ? last.high : peak.high);
  }
  return highest;
}

/** By the feed's own signature: a row that somebody edits makes nothing cheap. */
async function readOne(
  reader: Reader,
  deployment: Hex32,
  { publicKey }: Prices,
  key: readonly unknown[],
  order: 'said_at DESC' | 'high DESC',
): Promise<Price | null> {
  const { rows } = await reader.query(
    `SELECT signed FROM price WHERE feed = $1 AND asset = $2 AND currency = $3 AND said_at > $4
      ORDER BY ${order} LIMIT 1`,
    [...key],
  );
  if (rows.length === 0) return null;
  const [price] = readPrices(JSON.parse(signedRow.parse(rows[0]).signed)) ?? [];
  invariant(price !== undefined && verifyPrice(deployment, price, publicKey), 'what is kept is signed by the feed');
  const { asset, currency, at } = price.message;
  const isWhatWasLookedUp = asset === key[1] && currency === key[2] && at > Number(key[3]);
  invariant(isWhatWasLookedUp, 'a price is kept under its own name');
  return price.message;
}
