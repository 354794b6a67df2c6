import { z } from 'zod';
import { type DeviceUse } from '../../protocol/devices/sign-counter.js';
import { parseHex, type Hex } from '../../protocol/hex.js';
import { type LedgerTransaction } from '../chain.js';
import { hex32, wholeNumber } from './columns.js';

const hex = z.string().transform((text, context): Hex => {
  const parsed = parseHex(text);
  if (parsed !== null) return parsed;
  context.addIssue('no hexadecimal');
  return z.NEVER;
});
const useRow = z.object({ public_key: hex, digest: hex32, sign_count: wholeNumber, cast_at: wholeNumber });

/** Until this transaction ends nobody else notes a use. */
export async function lockDeviceUses(client: LedgerTransaction): Promise<void> {
  await client.query('SELECT FROM device_use_guard FOR UPDATE');
}

/** Notes a use; false where it was known. A digest that was signed twice is one use: it says nothing more. */
export async function storeDeviceUse(client: LedgerTransaction, use: DeviceUse, now: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO device_use (public_key, digest, sign_count, cast_at, seen_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [use.publicKey, use.digest, use.signCount, use.castAt, now],
  );
  return rowCount === 1;
}

/** A use as it was first seen, and what was seen before it of the same key that could contradict it. */
export async function readDeviceUse(
  client: LedgerTransaction,
  { publicKey, digest }: Pick<DeviceUse, 'publicKey' | 'digest'>,
): Promise<{ readonly use: DeviceUse; readonly before: readonly DeviceUse[] }> {
  // Whether any of these does is for `contradicts` to say. Of a key that is used in order there are none.
  const { rows } = await client.query(
    `SELECT own.place = each.place AS is_own, each.public_key, each.digest, each.sign_count, each.cast_at
       FROM device_use own JOIN device_use each USING (public_key)
      WHERE own.public_key = $1 AND own.digest = $2
        AND (each.place = own.place
             OR each.place < own.place
                AND NOT (each.sign_count = 0 AND own.sign_count = 0)
                AND (each.sign_count = own.sign_count
                     OR (each.cast_at < own.cast_at) <> (each.sign_count < own.sign_count)))
      ORDER BY is_own DESC, each.place`,
    [publicKey, digest],
  );
  const [use, ...before] = rows.map(readUse);
  if (use === undefined) throw new Error('a use is noted before it is judged');
  return { use, before };
}

function readUse(row: unknown): DeviceUse {
  const { public_key: publicKey, digest, sign_count: signCount, cast_at: castAt } = useRow.parse(row);
  return { publicKey, digest, signCount, castAt };
}
