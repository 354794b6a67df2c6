import { Transaction } from 'bitcoinjs-lib';
import { parseBitcoinTransaction } from '../../protocol/chains/bitcoin/parse-transaction.js';
import { bytesOf, type Hex32 } from '../../protocol/hex.js';
import { NodeError } from '../node-rpc.js';
import { type BitcoinNode } from './bitcoin-node.js';

export interface PreviousTransaction {
  readonly raw: Uint8Array;
  readonly transaction: Transaction;
}

/** Few enough to forget about, enough for the coins of one payment after the other. */
const MOST_REMEMBERED = 1000;

/**
 * The full transactions that our coins come from, by id. A segwit v0 signature lets a node lie about what an
 * input is worth; bytes that hash to the id cannot. What was checked once is remembered: an id never gets
 * other bytes.
 */
export class PreviousTransactions {
  private readonly remembered = new Map<Hex32, PreviousTransaction>();

  constructor(private readonly node: BitcoinNode) {}

  async get(txid: Hex32): Promise<PreviousTransaction> {
    const known = this.remembered.get(txid);
    if (known !== undefined) return known;
    const found = await this.node.walletTransaction(txid);
    if (found === null) throw unfit(txid, 'does not know it');
    const opened = open(txid, bytesOf(found.hex));
    const [oldest] = this.remembered.keys();
    if (oldest !== undefined && this.remembered.size >= MOST_REMEMBERED) this.remembered.delete(oldest);
    this.remembered.set(txid, opened);
    return opened;
  }
}

function open(txid: Hex32, raw: Uint8Array): PreviousTransaction {
  let transaction: Transaction;
  try {
    transaction = Transaction.fromBuffer(raw);
  } catch (cause) {
    throw unfit(txid, 'has bytes for it that are no transaction', cause);
  }
  if (transaction.getId() !== txid) throw unfit(txid, 'has bytes for it that hash to another id');
  // The id vouches for the bytes, not for a chain that would take them. And what the builder reads and the checker does
  // not would be our own two halves at odds, which stops the module: a node must not be able to bring that about.
  const read = parseBitcoinTransaction(raw);
  if (read.kind === 'malformed') throw unfit(txid, `has bytes for it that no chain would take: ${read.detail}`);
  if (read.txid !== txid) throw unfit(txid, 'has bytes for it that two readers take for different transactions');
  return { raw, transaction };
}

function unfit(txid: Hex32, what: string, cause?: unknown): NodeError {
  const detail = `the node's wallet listed ${txid} and ${what}`;
  return new NodeError({ code: 'NODE_UNAVAILABLE', method: 'gettransaction', detail }, { cause });
}
