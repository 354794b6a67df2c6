import { assertBaseUnits, type BaseUnits } from '../../protocol/base-units.js';
import { checkBitcoinPayment } from '../../protocol/chains/bitcoin/check-transaction.js';
import { type ChainId } from '../../protocol/chains/caip.js';
import { bytesOf, hexOf } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type Wallet } from '../../protocol/policy.js';
import { type Log } from '../../process/log.js';
import { BytesRefused, type Attempt, type ChainAdapter, type PaymentOrder, type Waiting } from '../chain.js';
import { type WalletKey } from '../keys/wallet-key.js';
import { NodeRpc, orNodeTrouble } from '../node-rpc.js';
import { bitcoinAddressOf, bitcoinScriptOf } from './bitcoin-address-of.js';
import { BitcoinNode } from './bitcoin-node.js';
import { buildBitcoinPayment } from './build-payment.js';
import { type Coin } from './coin.js';
import { CHECKED_FEE_RATE_CAP_SATS_PER_VBYTE, chooseFeeRate } from './fee-rate.js';
import { findCoins } from './find-coins.js';
import { lockBitcoinWallet, takeCoins, withoutTaken } from './input-slots.js';
import { lookForBitcoinPayment } from './look-for-payment.js';
import { PreviousTransactions } from './previous-transactions.js';
import { selectCoins, type Selection } from './select-coins.js';

export interface BitcoinAdapterOptions {
  readonly chain: ChainId;
  /** User and password may stand in it. */
  readonly rpcUrl: string;
  readonly wallet: Wallet;
  readonly key: WalletKey;
  readonly log: Log;
  /** For each call to the node. */
  readonly timeoutMs?: number;
}

export interface BitcoinObservation {
  readonly coins: readonly Coin[];
  readonly feeRateSatsPerKvb: bigint;
}

const TIMEOUT_MS = 10_000;

/** Pays out of one P2WPKH address whose key the module holds. */
export function createBitcoinAdapter(options: BitcoinAdapterOptions): ChainAdapter<BitcoinObservation> {
  const { chain, rpcUrl, wallet, key, log, timeoutMs = TIMEOUT_MS } = options;
  invariant(bitcoinAddressOf(key.publicKey, chain) === wallet.address, 'the key is the wallet’s');
  const node = new BitcoinNode(new NodeRpc({ url: rpcUrl, timeoutMs }), chain, hexOf(key.publicKey));
  const previous = new PreviousTransactions(node);
  const ownScript = bitcoinScriptOf(key.publicKey);

  return {
    chain,

    async observe() {
      const observation = await orNodeTrouble(log, async () => {
        await node.open();
        return { coins: await findCoins(node, previous, ownScript), feeRateSatsPerKvb: await chooseFeeRate(node) };
      });
      return typeof observation === 'string' ? { kind: 'waiting', code: observation } : observation;
    },

    async reserveAndSign(transaction, order, { coins, feeRateSatsPerKvb }, announce) {
      invariant(order.wallet.id === wallet.id, 'an order goes to the adapter of its wallet');
      const { maxFee } = order;
      const { amount, destinationBytes } = order.intent;
      const destinationScript = bytesOf(destinationBytes);
      await lockBitcoinWallet(transaction, wallet.id);
      const selection = selectCoins(
        { amount, maxFee, feeRateSatsPerKvb, destinationScript, ownScript },
        await withoutTaken(transaction, coins),
      );
      if (selection.kind === 'insufficient-funds') return waiting('INSUFFICIENT_FUNDS');
      if (selection.kind === 'fee-above-ceiling') return waiting('FEE_ABOVE_CEILING');

      await takeCoins(transaction, { withdrawalId: order.withdrawalId, wallet: wallet.id }, selection.coins);
      await announce('reserved');
      const raw = buildBitcoinPayment({ selection, destinationScript, ownScript, amount }, key);
      const attempt = checked(raw, order, selection, key);
      await announce('signed');
      return attempt;
    },

    async send(raw) {
      try {
        await node.send(raw);
      } catch (error) {
        log.info({ why: String(error) }, 'the node did not say yes to a transaction; the next look will show');
      }
    },

    async look(_order, attempt) {
      const sighting = await orNodeTrouble(log, () => lookForBitcoinPayment(node, previous, attempt));
      return typeof sighting === 'string' ? { kind: 'unavailable', code: sighting } : sighting;
    },

    async balance() {
      const balance = await orNodeTrouble(log, async (): Promise<BaseUnits> => {
        await node.open();
        return assertBaseUnits((await node.unspents()).reduce((sum, { amount }) => sum + amount, 0n));
      });
      return typeof balance === 'string' ? waiting(balance) : balance;
    },

    async chainHeight() {
      const height = await orNodeTrouble(log, () => node.height());
      return typeof height === 'string' ? waiting(height) : height;
    },
  };
}

/** The bytes as the protocol's own reader understands them, held against the intent and what was taken for it. */
function checked(
  raw: Uint8Array,
  { intent, maxFee }: PaymentOrder,
  selection: Extract<Selection, { kind: 'selected' }>,
  key: WalletKey,
): Attempt {
  const [anchor] = selection.coins;
  const verdict = checkBitcoinPayment({
    raw,
    previous: [...new Set(selection.coins.map((coin) => coin.previous))],
    payment: {
      scriptPubKey: intent.destinationBytes,
      amount: assertBaseUnits(intent.amount),
      maxFee,
    },
    ownScript: hexOf(bitcoinScriptOf(key.publicKey)),
    ownPublicKey: key.publicKey,
    anchor: { txid: anchor.txid, vout: anchor.vout },
    maxFeeRateSatsPerVbyte: CHECKED_FEE_RATE_CAP_SATS_PER_VBYTE,
  });
  if (verdict.kind === 'refused') throw new BytesRefused(`${verdict.code}: ${verdict.detail}`);
  return { kind: 'attempt', raw, txid: verdict.txid, fee: verdict.fee };
}

function waiting(code: Waiting['code']): Waiting {
  return { kind: 'waiting', code };
}
