import { z } from 'zod';
import { type DeviceId } from '../../protocol/ids.js';
import { type SignedReceipt } from '../../protocol/receipt.js';
import { type Transaction } from '../platform/database/database.js';
import { type Sql } from '../platform/database/sql.js';

const deviceRow = z.object({ device: z.string().transform((text) => text as DeviceId) });

/**
 * The devices whose signatures do not count, by the signing module's word. What was only given to us suspends nobody
 * yet: the module may never have got it, or refused it.
 */
export async function suspendedDevices(sql: Sql): Promise<ReadonlySet<DeviceId>> {
  const rows = await sql.rows(
    deviceRow,
    `SELECT DISTINCT o.signed #>> '{message,suspended}' AS device
       FROM suspension s JOIN stop_order o USING (digest) WHERE s.lifted IS NULL AND o.verb = 'Suspend'`,
  );
  return new Set(rows.map(({ device }) => device));
}

/** Notes what a receipt about an order makes of it; true where the votes have to be counted again. */
export async function followSuspension(transaction: Transaction, { message }: SignedReceipt): Promise<boolean> {
  const { intentHash, sequence, outcome } = message;
  switch (outcome) {
    case 'suspended':
      await transaction.run('INSERT INTO suspension (digest, stated) VALUES ($1, $2)', [intentHash, sequence]);
      return true;
    case 'unfrozen': {
      const sql = 'UPDATE suspension SET lifted = $2 WHERE digest = $1 AND lifted IS NULL';
      return (await transaction.run(sql, [intentHash, sequence])) > 0;
    }
    default:
      return false;
  }
}
