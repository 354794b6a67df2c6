import { z } from 'zod';
import { readSignedRequest, writeSignedRequest } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { type LedgerTransaction } from '../chain.js';
import { hex32 } from './columns.js';
import { type Reader } from './database.js';
import { type OrderSource } from './stop-orders.js';

/** The feed carries orders of people, the server has packages for it: these are the ways that are left. */
export type CancelSource = Extract<OrderSource, 'url' | 'folder'>;

export interface NewCancel {
  readonly withdrawalId: WithdrawalId;
  readonly source: CancelSource;
  readonly request: SignedRequest;
  /** Sequence of the receipt that states it. */
  readonly receipt: number;
}

const signedRow = z.object({ signed: z.string() });
const storedRow = z.object({ withdrawal_id: hex32, signed: z.string() });

export async function storeCancel(client: LedgerTransaction, cancel: NewCancel, now: number): Promise<void> {
  const { withdrawalId, source, request, receipt } = cancel;
  await client.query(
    'INSERT INTO engine_cancel (withdrawal_id, source, signed, receipt, taken_at) VALUES ($1, $2, $3, $4, $5)',
    [withdrawalId, source, JSON.stringify(writeSignedRequest(request)), receipt, now],
  );
}

/** The engine's cancel of a withdrawal that came besides the server. To decide by it, hold the orders first. */
export async function cancelOf(reader: Reader, withdrawalId: Hex32): Promise<SignedRequest | null> {
  const { rows } = await reader.query('SELECT signed FROM engine_cancel WHERE withdrawal_id = $1', [withdrawalId]);
  return rows.length === 0 ? null : parseRequest(signedRow.parse(rows[0]).signed);
}

/** The cancels that these receipts state, for a server that has not seen them. */
export async function cancelsStatedIn(reader: Reader, from: number, to: number): Promise<readonly SignedRequest[]> {
  const { rows } = await reader.query(
    'SELECT signed FROM engine_cancel WHERE receipt BETWEEN $1 AND $2 ORDER BY receipt',
    [from, to],
  );
  return rows.map((row) => parseRequest(signedRow.parse(row).signed));
}

/** Every cancel and the withdrawal that it stands for, for a look at whether they are what they were. */
export async function readStoredCancels(
  reader: Reader,
): Promise<readonly { readonly withdrawalId: Hex32; readonly request: SignedRequest }[]> {
  const { rows } = await reader.query('SELECT withdrawal_id, signed FROM engine_cancel ORDER BY receipt');
  return rows.map((row) => {
    const { withdrawal_id: withdrawalId, signed } = storedRow.parse(row);
    return { withdrawalId, request: parseRequest(signed) };
  });
}

function parseRequest(signed: string): SignedRequest {
  const request = readSignedRequest(JSON.parse(signed));
  invariant(request !== null, 'the ledger holds signed requests');
  return request;
}
