import { z } from 'zod';
import { type WalletId, type WithdrawalId } from '../../protocol/ids.js';
import { type LedgerTransaction } from '../chain.js';
import { type Coin } from './coin.js';

const outpoints = z.array(z.object({ txid: z.string(), vout: z.int() }));

/** Until the transaction ends nobody else chooses coins of this wallet. */
export async function lockBitcoinWallet(transaction: LedgerTransaction, wallet: WalletId): Promise<void> {
  await transaction.query('INSERT INTO bitcoin_wallet (wallet) VALUES ($1) ON CONFLICT DO NOTHING', [wallet]);
  await transaction.query('SELECT 1 FROM bitcoin_wallet WHERE wallet = $1 FOR UPDATE', [wallet]);
}

/** Those coins that no spend of ours has taken. To be asked under the wallet's lock. */
export async function withoutTaken(transaction: LedgerTransaction, coins: readonly Coin[]): Promise<readonly Coin[]> {
  const { rows } = await transaction.query(
    `SELECT txid, vout FROM bitcoin_input
     JOIN unnest($1::text[], $2::int[]) AS coin (txid, vout) USING (txid, vout)`,
    [coins.map(({ txid }) => txid), coins.map(({ vout }) => vout)],
  );
  const taken = new Set(outpoints.parse(rows).map(({ txid, vout }) => `${txid}:${vout}`));
  return coins.filter(({ txid, vout }) => !taken.has(`${txid}:${vout}`));
}

/** Takes coins for a withdrawal, the first one as its anchor. A coin that is taken already is a broken premise: it throws. */
export async function takeCoins(
  transaction: LedgerTransaction,
  owner: { readonly withdrawalId: WithdrawalId; readonly wallet: WalletId },
  coins: readonly Coin[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO bitcoin_input (txid, vout, wallet, withdrawal_id, is_anchor, value)
     SELECT txid, vout, $1, $2, place = 1, value
     FROM unnest($3::text[], $4::int[], $5::bigint[]) WITH ORDINALITY AS coin (txid, vout, value, place)`,
    [
      owner.wallet,
      owner.withdrawalId,
      coins.map(({ txid }) => txid),
      coins.map(({ vout }) => vout),
      coins.map(({ value }) => value.toString()),
    ],
  );
}
