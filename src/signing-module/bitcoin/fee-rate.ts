import { NodeError } from '../node-rpc.js';
import { type BitcoinNode } from './bitcoin-node.js';

/** About an hour. The estimate is the node's conservative one. */
const TARGET_BLOCKS = 6;

// Satoshi per thousand virtual bytes.
/** Where a node has seen too little traffic to estimate: young, or on a private chain. */
const FALLBACK = 10_000n;
/** What we pay at most per byte whatever the node says. The approved ceiling for the whole fee comes on top. */
const CAP = 500_000n;

/** In satoshi per thousand virtual bytes. */
export async function chooseFeeRate(node: BitcoinNode): Promise<bigint> {
  const wanted = (await node.estimateFeeRate(TARGET_BLOCKS)) ?? FALLBACK;
  const least = await node.leastFeeRate();
  const rate = wanted > least ? wanted : least;
  // No node takes a transaction for nothing, and the ledger takes none either.
  if (rate <= 0n)
    throw new NodeError({ code: 'NODE_UNAVAILABLE', method: 'getmempoolinfo', detail: 'a fee rate of 0' });
  return rate < CAP ? rate : CAP;
}

/** The checker's bound. Twice our cap, because change too small for an output goes to the fee as well. */
export const CHECKED_FEE_RATE_CAP_SATS_PER_VBYTE = (CAP / 1000n) * 2n;
