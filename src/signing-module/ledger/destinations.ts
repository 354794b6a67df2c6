import { z } from 'zod';
import { resemblanceOf } from '../../protocol/chains/resemblance.js';
import { readAsked, readSignedRequest } from '../../protocol/evidence.js';
import { type Genesis } from '../../protocol/genesis.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { verifyReceipt } from '../../protocol/receipt.js';
import { placeOf, type Place } from '../../protocol/rules/listed-look-alikes.js';
import { type LedgerTransaction } from '../chain.js';
import { hex32 } from './columns.js';
import { type Reader } from './database.js';
import { parseSigned } from './receipts.js';

/** What this module remembers of a destination; null where it is new to it. */
export interface Acquaintance {
  /** Unix seconds: when it first registered a withdrawal to it. */
  readonly firstSeenAt: number;
  readonly isPaid: boolean;
}

/** What receipts are proven by. */
export interface Archive {
  readonly genesis: Genesis;
  readonly history: PolicyHistory;
}

const withdrawalId = hex32.transform((id) => id as WithdrawalId);
const acquaintanceRow = z.object({ seen_by: withdrawalId, paid_by: withdrawalId.nullable() });
const requestRow = z.object({ policy_hash: z.string(), request: z.string() });
const addressRow = z.object({ address: z.string() });

/** Proven by our own receipts and by what engines signed: a row that somebody edits makes no destination known or old. */
export async function readAcquaintance(reader: Reader, place: Place, archive: Archive): Promise<Acquaintance | null> {
  const { rows } = await reader.query('SELECT seen_by, paid_by FROM destination WHERE chain = $1 AND bytes = $2', [
    place.chain,
    place.bytes,
  ]);
  if (rows.length === 0) return null;
  const { seen_by: seenBy, paid_by: paidBy } = acquaintanceRow.parse(rows[0]);
  const firstSeenAt = await momentOf(reader, seenBy, 'registered', place, archive);
  if (paidBy !== null) await momentOf(reader, paidBy, 'final', place, archive);
  return { firstSeenAt, isPaid: paidBy !== null };
}

/** When this was stated of a withdrawal to this place. */
async function momentOf(
  reader: Reader,
  id: WithdrawalId,
  outcome: 'registered' | 'final',
  place: Place,
  { genesis, history }: Archive,
): Promise<number> {
  const stated = await reader.query(
    'SELECT signed FROM receipt WHERE withdrawal_id = $1 AND outcome = $2 ORDER BY sequence LIMIT 1',
    [id, outcome],
  );
  const asked = await reader.query('SELECT policy_hash, request FROM withdrawal WHERE id = $1', [id]);
  const receipt = parseSigned(stated.rows[0]);
  const { policy_hash: policyHash, request } = requestRow.parse(asked.rows[0]);
  const [policy, signed] = [history.at(policyHash), readSignedRequest(JSON.parse(request))];
  invariant(policy !== undefined && signed !== null, 'what is registered has its request and its policy');
  const read = readAsked(signed, policy);
  invariant(
    read.kind === 'asked' &&
      read.hash === receipt.message.intentHash &&
      receipt.message.withdrawalId === id &&
      receipt.message.outcome === outcome &&
      verifyReceipt(genesis.deploymentId, receipt, genesis.attestationKey),
    'what is remembered of a destination was stated',
  );
  const { chain, bytes } = placeOf(read.intent);
  invariant(chain === place.chain && bytes === place.bytes, 'what is remembered of a destination is about it');
  return receipt.message.recordedAt;
}

/** With the registration of a withdrawal to it. */
export async function meetDestination(client: LedgerTransaction, place: Place, seenBy: WithdrawalId): Promise<void> {
  const { chain, bytes, address } = place;
  await client.query(
    `INSERT INTO destination (chain, bytes, address, resemblance, seen_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [chain, bytes, address, resemblanceOf(chain, address), seenBy],
  );
}

/** With the receipt that a payment to it is final. Destinations from before they were remembered are met here. */
export async function notePaid(client: LedgerTransaction, place: Place, paidBy: WithdrawalId): Promise<void> {
  await meetDestination(client, place, paidBy);
  await client.query('UPDATE destination SET paid_by = $3 WHERE chain = $1 AND bytes = $2 AND paid_by IS NULL', [
    place.chain,
    place.bytes,
    paidBy,
  ]);
}

/** So many look-alikes are named; one is enough to hold. */
const MOST_NAMED = 5;

/** Other destinations that were paid and that this one could be taken for. */
export async function paidLookAlikes(reader: Reader, { chain, bytes, address }: Place): Promise<string[]> {
  const { rows } = await reader.query(
    `SELECT address FROM destination WHERE chain = $1 AND resemblance = $2 AND bytes <> $3 AND paid_by IS NOT NULL
      ORDER BY address COLLATE "C" LIMIT $4`,
    [chain, resemblanceOf(chain, address), bytes, MOST_NAMED],
  );
  return rows.map((row) => addressRow.parse(row).address);
}
