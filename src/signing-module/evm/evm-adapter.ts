import { assetOf, chainOf, type ChainId } from '../../protocol/chains/caip.js';
import { checkEvmPayment } from '../../protocol/chains/evm/check-transaction.js';
import { parseDestination } from '../../protocol/chains/destination.js';
import { invariant } from '../../protocol/invariant.js';
import { type Wallet } from '../../protocol/policy.js';
import { type Log } from '../../process/log.js';
import { BytesRefused, type Attempt, type ChainAdapter, type Waiting } from '../chain.js';
import { type WalletKey } from '../keys/wallet-key.js';
import { NodeRpc, orNodeTrouble } from '../node-rpc.js';
import { buildEvmPayment, type EvmPaymentPlan } from './build-payment.js';
import { evmAddressOf } from './evm-address-of.js';
import { EvmNode } from './evm-node.js';
import { callOf, evmPaymentOf } from './evm-payment.js';
import { lookForEvmPayment } from './look-for-payment.js';
import { lockEvmAccount, nextNonce, onTheWay, takeNonce, type EvmAccount } from './nonce-slots.js';
import { observeAccount, type EvmObservation } from './observe-account.js';

export interface EvmAdapterOptions {
  readonly chain: ChainId;
  /** User and password may stand in it. */
  readonly rpcUrl: string;
  readonly wallet: Wallet;
  readonly key: WalletKey;
  readonly log: Log;
  /** For each call to the node. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** Pays the chain's own coin and ERC-20 tokens out of one account whose key the module holds. */
export function createEvmAdapter(options: EvmAdapterOptions): ChainAdapter<EvmObservation> {
  const { chain, rpcUrl, wallet, key, log, timeoutMs = TIMEOUT_MS } = options;
  invariant(evmAddressOf(key.publicKey) === wallet.address, 'the key is the wallet’s');
  const own: EvmAccount = { chain, account: accountOf(wallet) };
  const chainId = chainIdOf(chain);
  const node = new EvmNode(new NodeRpc({ url: rpcUrl, timeoutMs }), chain);

  return {
    chain,

    async observe(order) {
      const observation = await orNodeTrouble(log, () => observeAccount(node, own.account, evmPaymentOf(order)));
      return typeof observation === 'string' ? waiting(observation) : observation;
    },

    async reserveAndSign(transaction, order, observation, announce) {
      invariant(order.wallet.id === wallet.id, 'an order goes to the adapter of its wallet');
      const payment = evmPaymentOf(order);
      const { value } = callOf(payment);
      const token = payment.kind === 'erc20' ? { contract: payment.contract, amount: payment.amount } : null;
      const { chainNonce, gasLimit, maxFeePerGas, maxPriorityFeePerGas } = observation;
      const fee = gasLimit * maxFeePerGas;
      if (fee > payment.maxFee) return waiting('FEE_ABOVE_CEILING');

      await lockEvmAccount(transaction, own);
      const nonce = (await nextNonce(transaction, own)) ?? chainNonce;
      // All that we sign has a row here first: the chain counts a transaction that we never made.
      if (chainNonce > nonce) return waiting('SLOT_TAKEN');
      const promised = await onTheWay(transaction, own, chainNonce, token?.contract ?? null);
      const isShort =
        promised.native + value + fee > observation.nativeBalance ||
        promised.token + (token?.amount ?? 0n) > observation.tokenBalance;
      if (isShort) return waiting('INSUFFICIENT_FUNDS');

      await announce('reserved');
      const plan = { chainId, nonce, payment, gasLimit, maxFeePerGas, maxPriorityFeePerGas };
      const attempt = checked(buildEvmPayment(plan, key), plan, own);
      const { raw, txid } = attempt;
      await takeNonce(transaction, {
        ...own,
        nonce,
        withdrawalId: order.withdrawalId,
        value,
        token,
        maxFee: fee,
        raw,
        txid,
      });
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

    async look(order, attempt) {
      const sighting = await orNodeTrouble(log, () =>
        lookForEvmPayment(node, own.account, evmPaymentOf(order), attempt),
      );
      return typeof sighting === 'string' ? { kind: 'unavailable', code: sighting } : sighting;
    },

    async balance(_wallet, asset) {
      const balance = await orNodeTrouble(log, async () => {
        await node.demandChain();
        const { number: height } = await node.latestBlock();
        const read = assetOf(asset.id);
        return read.kind === 'native'
          ? node.balanceOf(own.account, height)
          : node.tokenBalanceOf(read.contract, own.account, height);
      });
      return typeof balance === 'string' ? waiting(balance) : balance;
    },

    async chainHeight() {
      const height = await orNodeTrouble(log, async () => {
        await node.demandChain();
        return (await node.latestBlock()).number;
      });
      return typeof height === 'string' ? waiting(height) : height;
    },
  };
}

/** The bytes as the protocol's own reader understands them, held against the intent and the slot. */
function checked(raw: Uint8Array, { chainId, nonce, payment }: EvmPaymentPlan, { account }: EvmAccount): Attempt {
  const verdict = checkEvmPayment({ raw, payment, account, chainId, nonce: BigInt(nonce) });
  if (verdict.kind === 'refused') throw new BytesRefused(`${verdict.code}: ${verdict.detail}`);
  return { kind: 'attempt', raw, txid: `0x${verdict.hash}`, fee: verdict.maxFee };
}

function accountOf(wallet: Wallet): EvmAccount['account'] {
  const address = parseDestination(wallet.chain, wallet.address);
  invariant(address.kind === 'ok', 'parsePolicy lets no wallet pass whose address is not one of its chain');
  return address.bytes;
}

function chainIdOf(chain: ChainId): bigint {
  const read = chainOf(chain);
  invariant(read.kind === 'evm', 'an EVM wallet is on an EVM chain');
  return read.chainId;
}

function waiting(code: Waiting['code']): Waiting {
  return { kind: 'waiting', code };
}
