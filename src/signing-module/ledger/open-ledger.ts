import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { NO_HASH, withdrawalIdOf } from '../../protocol/derive-intent.js';
import { type Genesis } from '../../protocol/genesis.js';
import { orderDigest } from '../../protocol/orders/signed-order.js';
import { receiptHash, verifyReceipt } from '../../protocol/receipt.js';
import { cancelRequestSchema, readBody } from '../../protocol/withdrawal-request.js';
import { subjectOf } from '../orders/subject-of.js';
import { hex32, wholeNumber } from './columns.js';
import { type Reader } from './database.js';
import { readStoredCancels } from './engine-cancels.js';
import { readStoredOrders, usedUnfreezes } from './stop-orders.js';
import { type Head } from './head.js';
import { LedgerTampered } from './ledger-tampered.js';
import { parseSigned } from './receipts.js';

/** So much is asked of the database at once, however long the ledger has become: each statement has a time limit. */
const PAGE = 500;
const headRow = z.object({ genesis_hash: z.string(), sequence: wholeNumber, hash: z.string() });
/** What of a receipt stands beside it in columns, for queries. */
const columnsRow = z.object({
  sequence: wholeNumber,
  hash: z.string(),
  previous: z.string(),
  withdrawal_id: z.string(),
  outcome: z.string(),
  reason: z.string(),
  finality: z.string(),
  recorded_at: wholeNumber,
});
const stateRow = z.object({ id: hex32, state: z.string() });
const orderRow = z.object({ digest: hex32, receipt: wholeNumber, outcome: z.string() });

/** What all receipts come to, gathered on one walk: asked of the database, its planner may walk once for each answer. */
interface Said {
  /** In which state the last receipt that changes it left a withdrawal. */
  readonly states: ReadonlyMap<string, string>;
  /** Of orders, in receipts about no withdrawal: `outcome digest`, by the receipt's number. */
  readonly orders: ReadonlyMap<number, string>;
  /** The signatures under which something was lifted. */
  readonly lifters: ReadonlySet<string>;
}
const ABOUT_ORDERS: readonly string[] = ['frozen', 'suspended', 'vetoed', 'unfrozen', 'registered'];
const CHANGES_NO_STATE: readonly string[] = ['waiting', 'held', 'delayed'];

/** Before anything is trusted: whose ledger it is, that its chain holds, and that its rows say what the receipts say. */
export async function verifyLedger(reader: Reader, genesis: Genesis): Promise<Head> {
  await reader.query('INSERT INTO ledger_head (genesis_hash, hash) VALUES ($1, $1) ON CONFLICT DO NOTHING', [
    genesis.hash,
  ]);
  const { rows } = await reader.query('SELECT genesis_hash, sequence, hash FROM ledger_head');
  const { genesis_hash, ...head } = headRow.parse(rows[0]);
  if (genesis_hash !== genesis.hash) throw new LedgerTampered(`the ledger belongs to the genesis ${genesis_hash}`);
  const said = await verifyChain(reader, genesis, head);
  await verifyStates(reader, said);
  await verifyOrders(reader, genesis, said);
  return head;
}

/**
 * Walks all receipts: numbered without gaps, each naming the hash of the one before it, and the columns beside each its
 * own. Of the signatures the last one is enough, because what it signs contains, hash by hash, everything before it.
 */
async function verifyChain(reader: Reader, genesis: Genesis, head: Head): Promise<Said> {
  const states = new Map<string, string>();
  const orders = new Map<number, string>();
  const lifters = new Set<string>();
  let last: Head = { sequence: 0, hash: genesis.hash };
  for (;;) {
    const { rows } = await reader.query(
      `SELECT sequence, hash, previous, withdrawal_id, outcome, reason, finality, recorded_at, signed
         FROM receipt WHERE sequence > $1 ORDER BY sequence LIMIT $2`,
      [last.sequence, PAGE],
    );
    for (const row of rows) {
      const receipt = parseSigned(row);
      const { sequence, previous, withdrawalId, outcome, reason, finality, recordedAt, intentHash } = receipt.message;
      if (sequence !== last.sequence + 1 || previous !== last.hash) {
        throw new LedgerTampered(`receipt ${sequence} does not follow receipt ${last.sequence}`);
      }
      last = { sequence, hash: receiptHash(genesis.deploymentId, receipt.message) };
      const own = {
        ...last,
        previous,
        withdrawal_id: withdrawalId,
        outcome,
        reason,
        finality,
        recorded_at: recordedAt,
      };
      if (!isDeepStrictEqual(columnsRow.parse(row), own)) {
        throw new LedgerTampered(`the columns of receipt ${sequence} are not its own`);
      }
      if (sequence === head.sequence && !verifyReceipt(genesis.deploymentId, receipt, genesis.attestationKey)) {
        throw new LedgerTampered(`receipt ${sequence} is not signed by this module`);
      }
      if (withdrawalId === NO_HASH && ABOUT_ORDERS.includes(outcome)) orders.set(sequence, `${outcome} ${intentHash}`);
      if (outcome === 'unfrozen') for (const digest of receipt.message.votes) lifters.add(digest);
      const isStep = outcome === 'refused' ? finality === 'final' : !CHANGES_NO_STATE.includes(outcome);
      if (isStep) states.set(withdrawalId, outcome === 'reopened' ? 'registered' : outcome);
    }
    if (rows.length < PAGE) break;
  }
  if (last.sequence !== head.sequence || last.hash !== head.hash) {
    throw new LedgerTampered(`the receipts end at ${last.sequence}, the head says ${head.sequence}`);
  }
  return { states, orders, lifters };
}

/** Each withdrawal is in the state that its last receipt left it in. */
async function verifyStates(reader: Reader, { states }: Said): Promise<void> {
  for (let after = ''; ;) {
    const { rows } = await reader.query('SELECT id, state FROM withdrawal WHERE id > $1 ORDER BY id LIMIT $2', [
      after,
      PAGE,
    ]);
    for (const row of rows) {
      const { id, state } = stateRow.parse(row);
      if (states.get(id) !== state) throw new LedgerTampered(`${id} is in another state than its receipts say`);
      after = id;
    }
    if (rows.length < PAGE) return;
  }
}

/** Each order, each lifting and each engine's cancel is what its receipt says, and every such receipt has its row: no stop was edited away. */
async function verifyOrders(reader: Reader, genesis: Genesis, said: Said): Promise<void> {
  for (const { digest, verb, subject, signed } of await readStoredOrders(reader)) {
    const isItself = orderDigest(genesis.deploymentId, signed) === digest;
    if (!isItself || signed.verb !== verb || subjectOf(signed) !== subject)
      throw new LedgerTampered(`order ${digest} is another one`);
  }
  for (const { withdrawalId, request } of await readStoredCancels(reader)) {
    const body = readBody(cancelRequestSchema, request.body);
    const named = body.kind === 'read' ? withdrawalIdOf(genesis.deploymentId, body.value.reference) : null;
    if (named !== withdrawalId) throw new LedgerTampered(`the cancel of ${withdrawalId} is another one`);
  }
  const used = await usedUnfreezes(reader);
  for (const digest of said.lifters)
    if (!used.has(digest)) throw new LedgerTampered(`order ${digest} has lifted something and is not used up`);
  const { rows } = await reader.query(
    `SELECT digest, receipt, CASE verb WHEN 'Freeze' THEN 'frozen' WHEN 'Suspend' THEN 'suspended'
                  WHEN 'Veto' THEN 'vetoed' ELSE 'registered' END AS outcome FROM stop_order
      UNION ALL SELECT digest, receipt, 'unfrozen' FROM lifted_order
      UNION ALL SELECT withdrawal_id, receipt, 'registered' FROM engine_cancel`,
  );
  const unmatched = new Set(said.orders.keys());
  for (const row of rows) {
    const { digest, receipt, outcome } = orderRow.parse(row);
    if (said.orders.get(receipt) !== `${outcome} ${digest}`)
      throw new LedgerTampered(`orders and receipts differ at ${digest}`);
    unmatched.delete(receipt);
  }
  const [left] = unmatched;
  if (left !== undefined) throw new LedgerTampered(`orders and receipts differ at ${left}`);
}
