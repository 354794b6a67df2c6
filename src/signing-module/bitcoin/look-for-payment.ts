import { Transaction } from 'bitcoinjs-lib';
import { assertBaseUnits } from '../../protocol/base-units.js';
import { hex32Of, parseHex32, type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type Attempt, type Sighting } from '../chain.js';
import { NodeError } from '../node-rpc.js';
import { type BitcoinNode } from './bitcoin-node.js';
import { type PreviousTransactions } from './previous-transactions.js';

/** What the chain shows of an attempt. A payment on Bitcoin cannot fail once it is in a block. */
export async function lookForBitcoinPayment(
  node: BitcoinNode,
  previous: PreviousTransactions,
  attempt: Pick<Attempt, 'raw' | 'txid'>,
): Promise<Sighting> {
  const txid = parseHex32(attempt.txid);
  const transaction = Transaction.fromBuffer(attempt.raw);
  invariant(txid !== null && transaction.getId() === txid, 'an attempt is named by the hash of its bytes');
  await node.open();

  const ours = await lookForOurs(node, previous, txid, transaction);
  if (ours !== null) return ours;
  if (!(await isAnyInputTaken(node, transaction))) return { kind: 'unseen' };
  // A second look: ours may have been mined between the first and the question about its inputs.
  return (await lookForOurs(node, previous, txid, transaction)) ?? { kind: 'slot-taken' };
}

async function lookForOurs(
  node: BitcoinNode,
  previous: PreviousTransactions,
  txid: Hex32,
  transaction: Transaction,
): Promise<Sighting | null> {
  const known = await node.walletTransaction(txid);
  if (known !== null && known.confirmations > 0) {
    const { confirmations, blockheight, blockhash } = known;
    if (blockheight === undefined || blockhash === undefined)
      throw new NodeError({ code: 'NODE_UNAVAILABLE', method: 'gettransaction', detail: 'confirmed, but in no block' });
    const fee = assertBaseUnits(await feeOf(previous, transaction));
    return { kind: 'mined', height: blockheight, blockHash: blockhash, confirmations, result: 'paid', fee };
  }
  return (await node.isInMempool(txid)) ? { kind: 'seen' } : null;
}

/**
 * Whether the chain holds a transaction that spent an input of ours and is not ours. The anchor is one of
 * them; the others could at worst be replaced in a further attempt, but whoever spent them has our key.
 */
async function isAnyInputTaken(node: BitcoinNode, transaction: Transaction): Promise<boolean> {
  for (const input of transaction.ins) {
    const txid = idOf(input.hash);
    if (await node.isUnspent(txid, input.index)) continue;
    // Absent while the transaction that made it is off the chain: a reorganisation, nobody's theft.
    const maker = await node.walletTransaction(txid);
    if (maker !== null && maker.confirmations > 0) return true;
  }
  return false;
}

async function feeOf(previous: PreviousTransactions, { ins, outs }: Transaction): Promise<bigint> {
  let fee = -outs.reduce((sum, { value }) => sum + value, 0n);
  for (const { hash, index } of ins) {
    const output = (await previous.get(idOf(hash))).transaction.outs[index];
    invariant(output !== undefined, 'an attempt spends outputs that there are');
    fee += output.value;
  }
  return fee;
}

/** Nodes show ids in the reversed order of the bytes. */
function idOf(hash: Uint8Array): Hex32 {
  return hex32Of(hash.toReversed());
}
