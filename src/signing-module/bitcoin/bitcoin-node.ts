import { z } from 'zod';
import { type ChainId } from '../../protocol/chains/caip.js';
import { type BaseUnits } from '../../protocol/base-units.js';
import { parseHex, parseHex32, type Hex32 } from '../../protocol/hex.js';
import { NodeError, NodeRefusal, type NodeRpc } from '../node-rpc.js';
import { parseSatoshi } from './satoshi-text.js';

const hex32 = z.string().transform((text, context): Hex32 => {
  const parsed = parseHex32(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'not a hash' });
  return z.NEVER;
});
const satoshi = z.string().transform((text, context): BaseUnits => {
  const parsed = parseSatoshi(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: 'not an amount of bitcoin' });
  return z.NEVER;
});
const transactionHex = z.string().refine((text) => parseHex(text) !== null);

/** More than ten thousand years of them. A node that counts on from there is wrong or lies. */
const MOST_BLOCKS = 0xffffffff;

const unspent = z.object({
  txid: hex32,
  vout: z.int().min(0).max(0xffffffff),
  scriptPubKey: z.string(),
  amount: satoshi,
});
const walletTransaction = z.object({
  /** Negative where another transaction took its inputs. */
  confirmations: z.int().max(MOST_BLOCKS),
  blockhash: hex32.optional(),
  blockheight: z.int().min(0).max(MOST_BLOCKS).optional(),
  hex: transactionHex,
});
export type WalletTransaction = z.infer<typeof walletTransaction>;
/** An output as the node's wallet lists it. `amount` is what it says, good for an overview and no more. */
export type Unspent = z.infer<typeof unspent>;

// src/rpc/protocol.h of Bitcoin Core: numbers, which unlike messages are part of its interface.
const RPC_INVALID_ADDRESS_OR_KEY = -5;
const RPC_WALLET_NOT_FOUND = -18;

/** Reading a long chain from its beginning can keep a node busy for hours; it says so meanwhile. */
const FROM_THE_BEGINNING = 0;

/**
 * In bitcoin: 10,000 satoshi. An input of ours weighs 68 virtual bytes, so below that a coin is not worth its own fee as
 * soon as a byte costs 150 satoshi; what lies there, our own small change too, waits for a consolidation.
 */
const LEAST_COIN = '0.0001';
/** At some 500 bytes each half of the longest answer that is read. Whoever fills it pays us 0.8 bitcoin. */
const MOST_COINS = 8_000;
/** The node's own default. */
const MOST_CONFIRMATIONS = 9_999_999;

/**
 * What we ask of a Bitcoin node. It finds our coins by a wallet of its own that holds our public key and
 * can sign nothing; that wallet is made when it is missing, so that any node will do.
 */
export class BitcoinNode {
  private readonly wallet: NodeRpc;
  private readonly walletName: string;
  private readonly descriptor: string;
  private opening: Promise<void> | null = null;

  constructor(
    private readonly rpc: NodeRpc,
    private readonly chain: ChainId,
    publicKeyHex: string,
  ) {
    this.walletName = `sekisho-${publicKeyHex}`;
    this.descriptor = `wpkh(${publicKeyHex})`;
    this.wallet = rpc.under(`/wallet/${this.walletName}`);
  }

  /** To be called before every look: the URL may lead to another node than a minute ago. */
  open(): Promise<void> {
    // Two at once would both find the wallet missing, and the second to make it would be refused.
    this.opening ??= this.openOnce().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  private async openOnce(): Promise<void> {
    await this.demandChain();
    if (!(await this.isWalletOpen())) await this.openWallet();
    const { descriptors } = await this.wallet.call(
      z.object({ descriptors: z.array(z.object({ desc: z.string() })) }),
      'listdescriptors',
    );
    if (!descriptors.some(({ desc }) => desc.startsWith(`${this.descriptor}#`))) await this.importDescriptor();
    const { scanning } = await this.wallet.call(z.object({ scanning: z.unknown() }), 'getwalletinfo');
    // Half-way through it would list coins that were spent long ago.
    if (scanning !== false) throw this.notReady('the wallet is being read from the chain');
  }

  /**
   * Confirmed ones under our descriptor, whatever their script; those spent in the mempool are left out, as is dust: anybody
   * may pay it to us, and enough of it would make an answer that is too long to be read, for good.
   */
  unspents(): Promise<Unspent[]> {
    const options = { minimumAmount: LEAST_COIN, maximumCount: MOST_COINS };
    return this.wallet.call(z.array(unspent), 'listunspent', 1, MOST_CONFIRMATIONS, [], true, options);
  }

  /** Null where the wallet has never seen it. */
  walletTransaction(txid: Hex32): Promise<WalletTransaction | null> {
    return orNull(this.wallet.call(walletTransaction, 'gettransaction', txid));
  }

  async isInMempool(txid: Hex32): Promise<boolean> {
    return (await orNull(this.rpc.call(z.object({ vsize: z.int() }), 'getmempoolentry', txid))) !== null;
  }

  /** Whether the chain, the mempool left aside, has this output unspent. */
  async isUnspent(txid: Hex32, vout: number): Promise<boolean> {
    return (await this.rpc.call(z.object({}).nullable(), 'gettxout', txid, vout, false)) !== null;
  }

  /** In satoshi per thousand virtual bytes; null where the node has seen too little to tell. */
  async estimateFeeRate(targetBlocks: number): Promise<BaseUnits | null> {
    const answer = z.object({ feerate: satoshi.optional() });
    return (await this.rpc.call(answer, 'estimatesmartfee', targetBlocks, 'conservative')).feerate ?? null;
  }

  /** Below it the node takes nothing, in satoshi per thousand virtual bytes. */
  async leastFeeRate(): Promise<BaseUnits> {
    return (await this.rpc.call(z.object({ mempoolminfee: satoshi }), 'getmempoolinfo')).mempoolminfee;
  }

  /** Of the chain that we pay on, and of no other. */
  async height(): Promise<number> {
    await this.demandChain();
    return this.rpc.call(z.int().min(0).max(MOST_BLOCKS), 'getblockcount');
  }

  async send(raw: Uint8Array): Promise<void> {
    await this.rpc.call(z.string(), 'sendrawtransaction', Buffer.from(raw).toString('hex'));
  }

  /** A chain is known by its first block; CAIP-2 has its hash's first half. */
  private async demandChain(): Promise<void> {
    const found = `bip122:${(await this.rpc.call(hex32, 'getblockhash', 0)).slice(0, 32)}`;
    if (found !== this.chain) throw new NodeError({ code: 'NODE_ON_ANOTHER_CHAIN', expected: this.chain, found });
  }

  private async isWalletOpen(): Promise<boolean> {
    try {
      await this.wallet.call(z.object({}), 'getwalletinfo');
      return true;
    } catch (error) {
      if (error instanceof NodeRefusal && error.nodeCode === RPC_WALLET_NOT_FOUND) return false;
      throw error;
    }
  }

  private async openWallet(): Promise<void> {
    const { wallets } = await this.rpc.call(
      z.object({ wallets: z.array(z.object({ name: z.string() })) }),
      'listwalletdir',
    );
    const named = z.object({ name: z.string() });
    if (wallets.some(({ name }) => name === this.walletName)) {
      await this.rpc.call(named, 'loadwallet', this.walletName, true);
      return;
    }
    // No private keys, blank, no passphrase, coins may be used again, by descriptors, loaded at the node's start.
    await this.rpc.call(named, 'createwallet', this.walletName, true, true, '', false, true, true);
  }

  private async importDescriptor(): Promise<void> {
    const { descriptor } = await this.rpc.call(
      z.object({ descriptor: z.string() }),
      'getdescriptorinfo',
      this.descriptor,
    );
    const imported = await this.wallet.call(z.array(z.object({ success: z.boolean() })), 'importdescriptors', [
      { desc: descriptor, timestamp: FROM_THE_BEGINNING },
    ]);
    if (!imported.every(({ success }) => success)) throw this.notReady('the wallet does not take our descriptor');
  }

  private notReady(detail: string): NodeError {
    return new NodeError({ code: 'NODE_UNAVAILABLE', method: 'wallet', detail });
  }
}

/** "No such transaction" is an answer too. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof NodeRefusal && error.nodeCode === RPC_INVALID_ADDRESS_OR_KEY) return null;
    throw error;
  }
}
