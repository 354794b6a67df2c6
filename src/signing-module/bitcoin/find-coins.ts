import { assertBaseUnits } from '../../protocol/base-units.js';
import { hexOf } from '../../protocol/hex.js';
import { type BitcoinNode } from './bitcoin-node.js';
import { type Coin } from './coin.js';
import { type PreviousTransactions } from './previous-transactions.js';
import { MOST_INPUTS } from './select-coins.js';

/**
 * The wallet's largest confirmed coins. The node's wallet says where to look; what a coin is worth and
 * whose it is comes from the transaction that made it.
 */
export async function findCoins(
  node: BitcoinNode,
  previous: PreviousTransactions,
  ownScript: Uint8Array,
): Promise<readonly Coin[]> {
  // A coin that is listed twice would be taken twice, which the ledger refuses for good.
  const listed = [...new Map((await node.unspents()).map((each) => [`${each.txid}:${each.vout}`, each])).values()];
  const largest = listed.sort((a, b) => (a.amount > b.amount ? -1 : 1)).slice(0, MOST_INPUTS);
  const coins: Coin[] = [];
  // One after the other: a node that is asked four hundred things at once turns some away.
  for (const { txid, vout } of largest) {
    const { raw, transaction } = await previous.get(txid);
    const output = transaction.outs[vout];
    if (output === undefined || hexOf(output.script) !== hexOf(ownScript)) continue;
    coins.push({ txid, vout, value: assertBaseUnits(output.value), previous: raw });
  }
  return coins;
}
