import { z } from 'zod';
import { type ChainId } from '../../protocol/chains/caip.js';
import { type Hex } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { type LedgerTransaction } from '../chain.js';

export interface EvmAccount {
  readonly chain: ChainId;
  /** Twenty bytes. */
  readonly account: Hex;
}

/** What is or may be on its way: in base units, summed over transactions that the chain has not counted yet. */
export interface OnTheWay {
  /** In wei, what gas can cost at most included. */
  readonly native: bigint;
  readonly token: bigint;
}

export interface EvmTransactionRow extends EvmAccount {
  readonly nonce: number;
  readonly withdrawalId: WithdrawalId;
  readonly value: bigint;
  readonly token: { readonly contract: Hex; readonly amount: bigint } | null;
  readonly maxFee: bigint;
  readonly raw: Uint8Array;
  readonly txid: string;
}

const integer = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(BigInt);
const nextRows = z.tuple([z.object({ next: integer.nullable() })]);
const sumRows = z.tuple([z.object({ native: integer, token: integer })]);

/** Until the transaction ends nobody else takes a nonce of this account. */
export async function lockEvmAccount(transaction: LedgerTransaction, { chain, account }: EvmAccount): Promise<void> {
  await transaction.query('INSERT INTO evm_account (chain, account) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    chain,
    account,
  ]);
  await transaction.query('SELECT 1 FROM evm_account WHERE chain = $1 AND account = $2 FOR UPDATE', [chain, account]);
}

/** The nonce after the last one that we took, or null before the first. To be asked under the account's lock. */
export async function nextNonce(
  transaction: LedgerTransaction,
  { chain, account }: EvmAccount,
): Promise<number | null> {
  const { rows } = await transaction.query(
    'SELECT (max(nonce) + 1)::text AS next FROM evm_transaction WHERE chain = $1 AND account = $2',
    [chain, account],
  );
  const [{ next }] = nextRows.parse(rows);
  return next === null ? null : Number(next);
}

/** What our transactions from `chainNonce` on may still take out of the balances that the chain showed beside it. */
export async function onTheWay(
  transaction: LedgerTransaction,
  { chain, account }: EvmAccount,
  chainNonce: number,
  token: Hex | null,
): Promise<OnTheWay> {
  const { rows } = await transaction.query(
    `SELECT coalesce(sum(value + max_fee), 0)::text AS native,
            coalesce(sum(token_amount) FILTER (WHERE token = $4), 0)::text AS token
     FROM evm_transaction WHERE chain = $1 AND account = $2 AND nonce >= $3`,
    [chain, account, chainNonce, token],
  );
  return sumRows.parse(rows)[0];
}

/** Takes the nonce by storing what was signed for it. A nonce that is taken already is a broken premise: it throws. */
export async function takeNonce(transaction: LedgerTransaction, row: EvmTransactionRow): Promise<void> {
  await transaction.query(
    `INSERT INTO evm_transaction
       (chain, account, nonce, withdrawal_id, value, token, token_amount, max_fee, raw, txid)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      row.chain,
      row.account,
      row.nonce,
      row.withdrawalId,
      row.value.toString(),
      row.token?.contract ?? null,
      row.token?.amount.toString() ?? null,
      row.maxFee.toString(),
      Buffer.from(row.raw),
      row.txid,
    ],
  );
}
