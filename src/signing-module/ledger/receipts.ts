import { z } from 'zod';
import { ZERO } from '../../protocol/base-units.js';
import { type Code } from '../../protocol/codes.js';
import { NO_FINDINGS } from '../../protocol/findings.js';
import { type Genesis } from '../../protocol/genesis.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import {
  readSignedReceipt,
  receiptHash,
  writeSignedReceipt,
  type Outcome,
  type SignedReceipt,
} from '../../protocol/receipt.js';
import { type Receipt } from '../../protocol/verbs.js';
import { type LedgerTransaction } from '../chain.js';
import { type Policies } from '../policies.js';
import { type AttestationKey } from '../keys/attestation-key.js';
import { wholeNumber } from './columns.js';
import { type Reader } from './database.js';

/** What a receipt is about. */
export interface Subject {
  readonly withdrawalId: Hex32;
  readonly reference: string;
  readonly intentHash: Hex32;
}

/** What a receipt says, without what its place in the chain adds. Absent fields say nothing. */
export interface Statement extends Subject {
  readonly outcome: Outcome;
  readonly reason?: Code | '';
  readonly finality?: 'final' | 'retryable';
  readonly tier?: string;
  readonly votes?: readonly Hex32[];
  readonly payment?: Pick<Receipt, 'attempt' | 'txid' | 'fee'>;
  readonly findings?: Receipt['findings'];
  readonly block?: Pick<Receipt, 'blockHeight' | 'blockHash' | 'confirmations'>;
}

/** What every receipt names or is signed with. */
export interface ReceiptMaker {
  readonly genesis: Genesis;
  readonly policies: Pick<Policies, 'inForce'>;
  readonly attestation: AttestationKey;
}

/** What was to be stated has no form in which anybody could read it. Nothing was stored; others are not concerned. */
export class UnreadableReceipt extends Error {
  override readonly name = 'UnreadableReceipt';
}

const headRow = z.object({ sequence: wholeNumber, hash: z.string(), recorded_at: wholeNumber });
const signedRow = z.object({ signed: z.string() });

/**
 * Puts a statement at the end of the chain. The head's row is locked until the caller's transaction ends, so
 * that receipts are numbered without gaps in the order in which they are committed; it has to be the last lock.
 */
export async function appendReceipt(
  client: LedgerTransaction,
  statement: Statement,
  now: number,
  { genesis, policies, attestation }: ReceiptMaker,
): Promise<SignedReceipt> {
  const { rows } = await client.query('SELECT sequence, hash, recorded_at FROM ledger_head FOR UPDATE');
  const head = headRow.parse(rows[0]);
  const previous = parseHex32(head.hash);
  invariant(previous !== null, 'the head of the ledger is a hash');
  const message: Receipt = {
    sequence: head.sequence + 1,
    previous,
    withdrawalId: statement.withdrawalId,
    reference: statement.reference,
    intentHash: statement.intentHash,
    policyHash: policies.inForce.hash,
    outcome: statement.outcome,
    reason: statement.reason ?? '',
    finality: statement.finality ?? '',
    tier: statement.tier ?? '',
    votes: statement.votes ?? [],
    ...(statement.payment ?? { attempt: 0, txid: '', fee: ZERO }),
    ...(statement.block ?? { blockHeight: 0, blockHash: '', confirmations: 0 }),
    findings: statement.findings ?? NO_FINDINGS,
    // Another transaction may have waited for the same lock and been given it first, with a later moment.
    recordedAt: Math.max(now, head.recorded_at),
  };
  const receipt = attestation.signReceipt(genesis.deploymentId, message);
  const signed = JSON.stringify(writeSignedReceipt(receipt));
  // Stored, it would end every start from now on, for it could never be read back.
  if (readSignedReceipt(JSON.parse(signed)) === null)
    throw new UnreadableReceipt(`a receipt about ${message.withdrawalId} could not be read back`);
  await client.query(
    `INSERT INTO receipt (sequence, hash, previous, withdrawal_id, outcome, reason, finality, recorded_at, signed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      message.sequence,
      receiptHash(genesis.deploymentId, message),
      message.previous,
      message.withdrawalId,
      message.outcome,
      message.reason,
      message.finality,
      message.recordedAt,
      signed,
    ],
  );
  return receipt;
}

/**
 * Whether a receipt has become part of the chain. Waits for whoever is still appending, by their lock: an
 * unanswered COMMIT may be on its way.
 */
export async function isInLedger(
  client: LedgerTransaction,
  { message }: SignedReceipt,
  { deploymentId }: Genesis,
): Promise<boolean> {
  await client.query('SELECT FROM ledger_head FOR UPDATE');
  const { rowCount } = await client.query('SELECT FROM receipt WHERE sequence = $1 AND hash = $2', [
    message.sequence,
    receiptHash(deploymentId, message),
  ]);
  return rowCount === 1;
}

/** Receipts from a place in the chain on, in order. */
export async function readReceipts(reader: Reader, from: number, limit: number): Promise<SignedReceipt[]> {
  const { rows } = await reader.query('SELECT signed FROM receipt WHERE sequence >= $1 ORDER BY sequence LIMIT $2', [
    from,
    limit,
  ]);
  return rows.map(parseSigned);
}

export function parseSigned(row: unknown): SignedReceipt {
  const receipt = readSignedReceipt(JSON.parse(signedRow.parse(row).signed));
  invariant(receipt !== null, 'the ledger holds receipts');
  return receipt;
}
