import { hexlify, Transaction } from 'ethers';
import { assertBaseUnits } from '../../protocol/base-units.js';
import { type EvmPayment } from '../../protocol/chains/evm/check-transaction.js';
import { readDelivery } from '../../protocol/chains/evm/transfer-log.js';
import { type Hex } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type Attempt, type Sighting } from '../chain.js';
import { NodeError } from '../node-rpc.js';
import { type EvmNode, type EvmReceipt } from './evm-node.js';

type Mined = Extract<Sighting, { kind: 'mined' }>;

/** What the chain shows of an attempt. */
export async function lookForEvmPayment(
  node: EvmNode,
  account: Hex,
  payment: EvmPayment,
  { raw, txid }: Pick<Attempt, 'raw' | 'txid'>,
): Promise<Sighting> {
  const transaction = Transaction.from(hexlify(raw));
  invariant(transaction.hash === txid, 'an attempt is named by the hash of its bytes');
  await node.demandChain();

  const ceiling = transaction.gasLimit * (transaction.maxFeePerGas ?? 0n);
  const look = () => lookForBlock(node, account, payment, txid, ceiling);
  const mined = await look();
  if (mined !== null) return mined;
  if (await node.knows(txid)) return { kind: 'seen' };
  const { number: height } = await node.latestBlock();
  if ((await node.nonceOf(account, height)) <= transaction.nonce) return { kind: 'unseen' };
  // A second look: ours may have been mined between the first and the question about the nonce.
  return (await look()) ?? { kind: 'slot-taken' };
}

async function lookForBlock(
  node: EvmNode,
  account: Hex,
  payment: EvmPayment,
  txid: string,
  ceiling: bigint,
): Promise<Mined | null> {
  const receipt = await node.receiptOf(txid);
  if (receipt === null) return null;
  if (receipt.transactionHash !== txid) throw unbelievable('of another one');
  const fee = receipt.gasUsed * receipt.effectiveGasPrice;
  // The chain takes no more than our signed bytes allow.
  if (fee > ceiling) throw unbelievable('a fee above what was signed');
  // A node in the middle of a reorganisation may still show a receipt out of a block that it has left.
  const canonical = await node.blockAt(receipt.blockNumber);
  if (canonical?.hash !== receipt.blockHash) return null;
  const { number: tip } = await node.latestBlock();
  return {
    kind: 'mined',
    height: receipt.blockNumber,
    blockHash: receipt.blockHash,
    confirmations: Math.max(tip - receipt.blockNumber + 1, 1),
    result: resultOf(receipt, account, payment),
    fee: assertBaseUnits(fee),
  };
}

function unbelievable(detail: string): NodeError {
  return new NodeError({ code: 'NODE_UNAVAILABLE', method: 'eth_getTransactionReceipt', detail });
}

/** A token's word about what it moved, not the transaction's status, says whether it paid. */
function resultOf(receipt: EvmReceipt, account: Hex, payment: EvmPayment): Mined['result'] {
  if (receipt.status === '0x0') return 'reverted';
  if (payment.kind === 'native') return 'paid';
  const { contract, destination, amount } = payment;
  const delivery = readDelivery({ logs: receipt.logs, contract, account, destination });
  // More than asked is not what was approved either: a person has to settle both.
  return delivery.kind === 'delivered' && delivery.amount === amount ? 'paid' : 'under-delivered';
}
