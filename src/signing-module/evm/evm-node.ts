import { z } from 'zod';
import { parseBaseUnits, type BaseUnits } from '../../protocol/base-units.js';
import { type ChainId } from '../../protocol/chains/caip.js';
import { type Hex } from '../../protocol/hex.js';
import { NodeError, NodeRefusal, type NodeRpc } from '../node-rpc.js';

/** A number as EVM nodes write it: `0x` and hexadecimal, at most a word. */
const quantity = z.string().transform((text, context): BaseUnits => {
  const read = /^0x[0-9a-f]{1,64}$/.test(text) ? parseBaseUnits(BigInt(text).toString()) : null;
  if (read !== null) return read;
  context.addIssue({ code: 'custom', message: 'not a quantity' });
  return z.NEVER;
});
/** Within what a chain can mean by it. A node that says more is wrong or lies, and must not stop the whole module. */
const within = (least: bigint, most: bigint) => quantity.refine((value) => value >= least && value <= most);
/** Blocks and nonces. Far enough below 2^53 that what is reckoned from two of them is exact: a receipt has to hold it. */
const count = within(0n, 2n ** 48n - 1n).transform(Number);
const BELOW_2_80 = 2n ** 80n - 1n;
const MOST_GAS = 30_000_000n;
const weiPerGas = within(0n, BELOW_2_80);
/** What any transaction uses, to what the largest usual block holds. */
const gas = within(21_000n, MOST_GAS);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const bytes = z.string().regex(/^0x([0-9a-f]{2})*$/);

const block = z.object({ number: count, hash, baseFeePerGas: weiPerGas });
const receipt = z.object({
  transactionHash: hash,
  blockNumber: count,
  blockHash: hash,
  status: z.enum(['0x0', '0x1']),
  gasUsed: within(1n, MOST_GAS),
  effectiveGasPrice: weiPerGas,
  logs: z.array(
    z.object({
      address: z.string(),
      topics: z.array(z.string()),
      data: z.string(),
      removed: z.boolean().default(false),
    }),
  ),
});
export type EvmBlock = z.infer<typeof block>;
export type EvmReceipt = z.infer<typeof receipt>;

/** "Execution reverted" in geth and its kin, their other errors of execution, Nethermind's. A busy node says neither. */
const EXECUTION_FAILED = [3, -32000, -32015];

/** `balanceOf(address)`, ERC-20. */
const BALANCE_OF_SELECTOR = '0x70a08231';

/** What we ask of an EVM node. Nothing of it is taken for proof by itself; `Sighting` says what is made of it. */
export class EvmNode {
  constructor(
    private readonly rpc: NodeRpc,
    private readonly chain: ChainId,
  ) {}

  /** To be called before every look: the URL may lead to another node than a minute ago. */
  async demandChain(): Promise<void> {
    const found = `eip155:${(await this.rpc.call(quantity, 'eth_chainId')).toString()}`;
    if (found !== this.chain) throw new NodeError({ code: 'NODE_ON_ANOTHER_CHAIN', expected: this.chain, found });
  }

  latestBlock(): Promise<EvmBlock> {
    return this.rpc.call(block, 'eth_getBlockByNumber', 'latest', false);
  }

  /** Null where the chain is not that long. */
  blockAt(height: number): Promise<EvmBlock | null> {
    return this.rpc.call(block.nullable(), 'eth_getBlockByNumber', quantityOf(height), false);
  }

  /** The node's suggestion in wei per gas; null where it makes none. */
  async suggestedTip(): Promise<BaseUnits | null> {
    try {
      return await this.rpc.call(weiPerGas, 'eth_maxPriorityFeePerGas');
    } catch (error) {
      if (error instanceof NodeRefusal) return null;
      throw error;
    }
  }

  balanceOf(account: Hex, height: number): Promise<BaseUnits> {
    return this.rpc.call(quantity, 'eth_getBalance', `0x${account}`, quantityOf(height));
  }

  tokenBalanceOf(token: Hex, account: Hex, height: number): Promise<BaseUnits> {
    const call = { to: `0x${token}`, data: `${BALANCE_OF_SELECTOR}${account.padStart(64, '0')}` };
    return this.rpc.call(quantity, 'eth_call', call, quantityOf(height));
  }

  /** How many transactions of the account the chain holds at a height: its next nonce there. */
  nonceOf(account: Hex, height: number): Promise<number> {
    return this.rpc.call(count, 'eth_getTransactionCount', `0x${account}`, quantityOf(height));
  }

  async hasCode(address: Hex): Promise<boolean> {
    return (await this.rpc.call(bytes, 'eth_getCode', `0x${address}`, 'latest')) !== '0x';
  }

  /** Null where the node says that the call would fail. */
  async estimateGas(call: { from: Hex; to: string; value: bigint; data: string }): Promise<BaseUnits | null> {
    const { from, to, value, data } = call;
    try {
      return await this.rpc.call(gas, 'eth_estimateGas', {
        from: `0x${from}`,
        to,
        value: quantityOf(value),
        data,
      });
    } catch (error) {
      if (error instanceof NodeRefusal && EXECUTION_FAILED.includes(error.nodeCode)) return null;
      throw error;
    }
  }

  receiptOf(txid: string): Promise<EvmReceipt | null> {
    return this.rpc.call(receipt.nullable(), 'eth_getTransactionReceipt', txid);
  }

  async knows(txid: string): Promise<boolean> {
    return (await this.rpc.call(z.object({ hash }).nullable(), 'eth_getTransactionByHash', txid)) !== null;
  }

  async send(raw: Uint8Array): Promise<void> {
    await this.rpc.call(z.string(), 'eth_sendRawTransaction', `0x${Buffer.from(raw).toString('hex')}`);
  }
}

function quantityOf(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
