import { z } from 'zod';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { type Genesis } from '../../protocol/genesis.js';
import { orderDigest } from '../../protocol/orders/signed-order.js';
import { receiptHash, verifyReceipt } from '../../protocol/receipt.js';
import { wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { readSignedOrders } from './stop-orders.js';
import { type Head } from './head.js';
import { LedgerTampered } from './ledger-tampered.js';
import { readReceipts } from './receipts.js';

const PAGE = 500;
const headRow = z.object({ genesis_hash: z.string(), sequence: wholeNumber, hash: z.string() });
const idRow = z.object({ id: z.string() });

/** Before anything is trusted: whose ledger it is, that its chain holds, and that its rows say what the receipts say. */
export async function verifyLedger(reader: Reader, genesis: Genesis): Promise<Head> {
  await reader.query('INSERT INTO ledger_head (genesis_hash, hash) VALUES ($1, $1) ON CONFLICT DO NOTHING', [
    genesis.hash,
  ]);
  const { rows } = await reader.query('SELECT genesis_hash, sequence, hash FROM ledger_head');
  const { genesis_hash, ...head } = headRow.parse(rows[0]);
  if (genesis_hash !== genesis.hash) throw new LedgerTampered(`the ledger belongs to the genesis ${genesis_hash}`);
  await verifyChain(reader, genesis, head);
  await verifyStates(reader);
  await verifyOrders(reader, genesis);
  return head;
}

/**
 * Walks all receipts: numbered without gaps, each naming the hash of the one before it. Of the signatures the
 * last one is enough, because what it signs contains, hash by hash, everything before it.
 */
async function verifyChain(reader: Reader, genesis: Genesis, head: Head): Promise<void> {
  let last: Head = { sequence: 0, hash: genesis.hash };
  for (;;) {
    const page = await readReceipts(reader, last.sequence + 1, PAGE);
    for (const receipt of page) {
      const { sequence, previous } = receipt.message;
      if (sequence !== last.sequence + 1 || previous !== last.hash) {
        throw new LedgerTampered(`receipt ${sequence} does not follow receipt ${last.sequence}`);
      }
      last = { sequence, hash: receiptHash(genesis.deploymentId, receipt.message) };
      if (sequence === head.sequence && !verifyReceipt(genesis.deploymentId, receipt, genesis.attestationKey)) {
        throw new LedgerTampered(`receipt ${sequence} is not signed by this module`);
      }
    }
    if (page.length < PAGE) break;
  }
  if (last.sequence !== head.sequence || last.hash !== head.hash) {
    throw new LedgerTampered(`the receipts end at ${last.sequence}, the head says ${head.sequence}`);
  }
}

/** Each withdrawal is in the state that its last receipt left it in, and the columns beside a receipt are the receipt's own. */
async function verifyStates(reader: Reader): Promise<void> {
  const columns = await reader.query(
    `SELECT sequence::text AS id FROM receipt
      WHERE (signed::jsonb #>> '{message,withdrawalId}', signed::jsonb #>> '{message,outcome}',
             signed::jsonb #>> '{message,finality}')
        IS DISTINCT FROM (withdrawal_id, outcome, finality) LIMIT 1`,
  );
  if (columns.rows.length > 0) {
    throw new LedgerTampered(`the columns of receipt ${idRow.parse(columns.rows[0]).id} are not its own`);
  }
  const states = await reader.query(
    `SELECT w.id FROM withdrawal w
       LEFT JOIN LATERAL (
         SELECT r.outcome FROM receipt r
          WHERE r.withdrawal_id = w.id AND r.outcome NOT IN ('waiting', 'held', 'delayed')
            AND (r.outcome <> 'refused' OR r.finality = 'final')
          ORDER BY r.sequence DESC LIMIT 1) said ON true
      WHERE CASE said.outcome WHEN 'reopened' THEN 'registered' ELSE said.outcome END IS DISTINCT FROM w.state LIMIT 1`,
  );
  if (states.rows.length > 0) {
    throw new LedgerTampered(`${idRow.parse(states.rows[0]).id} is in another state than its receipts say`);
  }
}

/** Each order and each lifting is what its receipt says, and every such receipt has its row: no stop was edited away. */
async function verifyOrders(reader: Reader, genesis: Genesis): Promise<void> {
  for (const { digest, signed } of await readSignedOrders(reader)) {
    if (orderDigest(genesis.deploymentId, signed) !== digest)
      throw new LedgerTampered(`order ${digest} is another one`);
  }
  const { rows } = await reader.query(
    `SELECT coalesce(o.digest, r.sequence::text) AS id
       FROM (SELECT digest, receipt, CASE verb WHEN 'Freeze' THEN 'frozen' WHEN 'Suspend' THEN 'suspended'
                    WHEN 'Veto' THEN 'vetoed' ELSE 'registered' END AS outcome FROM stop_order
             UNION ALL SELECT digest, receipt, 'unfrozen' FROM lifted_order) o
       FULL JOIN (SELECT sequence, outcome, signed::jsonb #>> '{message,intentHash}' AS digest FROM receipt
                   WHERE withdrawal_id = $1
                     AND outcome IN ('frozen', 'suspended', 'vetoed', 'unfrozen', 'registered')) r
         ON r.sequence = o.receipt AND r.outcome = o.outcome AND r.digest = o.digest
      WHERE o.digest IS NULL OR r.sequence IS NULL LIMIT 1`,
    [NO_HASH],
  );
  if (rows.length > 0) throw new LedgerTampered(`orders and receipts differ at ${idRow.parse(rows[0]).id}`);
}
