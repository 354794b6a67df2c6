import { type EvmPayment } from '../../protocol/chains/evm/check-transaction.js';
import { type Hex } from '../../protocol/hex.js';
import { type Waiting } from '../chain.js';
import { type EvmNode } from './evm-node.js';
import { callOf } from './evm-payment.js';
import { chooseGasPrice, PLAIN_TRANSFER_GAS, withMargin, type GasPrice } from './gas-price.js';

export interface EvmObservation extends GasPrice {
  /** The chain's next nonce of the account, and the balances beside it: all three at one block. */
  readonly chainNonce: number;
  readonly nativeBalance: bigint;
  /** Zero for a payment in the native asset. */
  readonly tokenBalance: bigint;
  readonly gasLimit: bigint;
}

export async function observeAccount(
  node: EvmNode,
  account: Hex,
  payment: EvmPayment,
): Promise<EvmObservation | Waiting> {
  await node.demandChain();
  const { number: height, baseFeePerGas } = await node.latestBlock();
  const state = {
    chainNonce: await node.nonceOf(account, height),
    nativeBalance: await node.balanceOf(account, height),
    tokenBalance: payment.kind === 'erc20' ? await node.tokenBalanceOf(payment.contract, account, height) : 0n,
  };
  // Judged again under the lock, with what is on its way; here because a node estimates nothing for the poor.
  const held = payment.kind === 'erc20' ? state.tokenBalance : state.nativeBalance;
  if (held < payment.amount) return { kind: 'waiting', code: 'INSUFFICIENT_FUNDS' };

  const gasLimit = await chooseGasLimit(node, account, payment);
  if (gasLimit === null) return { kind: 'waiting', code: 'PAYMENT_WOULD_REVERT' };
  const price = chooseGasPrice(baseFeePerGas, await node.suggestedTip());
  // Some chains have no base fee and live off tips; none takes a transaction for nothing, and the ledger neither.
  if (price.maxFeePerGas <= 0n) return { kind: 'waiting', code: 'NODE_UNAVAILABLE' };
  return { ...state, gasLimit, ...price };
}

/** The customer chooses the destination, and its code runs at our cost: it must not burn the wallet's gas without bound. */
const GAS_CAP = { native: 100_000n, erc20: 200_000n } as const;

/** Null for a payment that would revert, or that would cost more than a payment may. */
async function chooseGasLimit(node: EvmNode, account: Hex, payment: EvmPayment): Promise<bigint | null> {
  if (payment.kind === 'native' && !(await node.hasCode(payment.destination))) return PLAIN_TRANSFER_GAS;
  const estimated = await node.estimateGas({ from: account, ...callOf(payment) });
  if (estimated === null) return null;
  const gasLimit = withMargin(estimated);
  return gasLimit > GAS_CAP[payment.kind] ? null : gasLimit;
}
