import { Transaction } from 'ethers';
import { parseHex, type Hex } from '../../protocol/hex.js';
import { parseChainId } from '../../protocol/chains/caip.js';
import { EVM_CHAIN } from '../../../test/support/builders/a-policy.js';
import { assertBaseUnits } from '../../protocol/base-units.js';
import { type EvmPayment } from '../../protocol/chains/evm/check-transaction.js';
import { invariant } from '../../protocol/invariant.js';
import { NodeError, NodeRpc } from '../node-rpc.js';
import { EvmNode } from './evm-node.js';
import { lookForEvmPayment } from './look-for-payment.js';
import { observeAccount } from './observe-account.js';

const CHAIN = parseChainId(EVM_CHAIN);
const HASH = `0x${'11'.repeat(32)}`;
const GWEI = 1_000_000_000n;
const hex = (value: bigint): string => `0x${value.toString(16)}`;
const address = (byte: string): Hex => {
  const parsed = parseHex(byte.repeat(20));
  invariant(parsed !== null, 'hexadecimal');
  return parsed;
};
const ACCOUNT = address('aa');
const PAYMENT: EvmPayment = {
  kind: 'native',
  destination: address('bb'),
  amount: assertBaseUnits(1n),
  maxFee: assertBaseUnits(10n ** 18n),
};
const BLOCK = { number: '0x9', hash: HASH, baseFeePerGas: hex(GWEI) };
const HONEST: Record<string, unknown> = {
  eth_chainId: hex(BigInt(EVM_CHAIN.slice('eip155:'.length))),
  eth_getBlockByNumber: BLOCK,
  eth_getTransactionCount: '0x1',
  eth_getBalance: hex(10n ** 18n),
  eth_getCode: '0x60',
  eth_estimateGas: hex(30_000n),
  eth_maxPriorityFeePerGas: '0x0',
};

/** Answers as it is told; what it is asked over is not what is looked at here. */
class SayingRpc extends NodeRpc {
  constructor(private readonly answers: Record<string, unknown>) {
    super({ url: 'http://127.0.0.1:9', timeoutMs: 1 });
  }

  override call: NodeRpc['call'] = (result, method) => {
    const read = result.safeParse(this.answers[method]);
    return read.success
      ? Promise.resolve(read.data)
      : Promise.reject(new NodeError({ code: 'NODE_UNAVAILABLE', method, detail: 'shape' }));
  };
}

function nodeThatSays(lies: Record<string, unknown>): EvmNode {
  invariant(CHAIN !== null, 'the builders name chains by CAIP-2');
  return new EvmNode(new SayingRpc({ ...HONEST, ...lies }), CHAIN);
}

describe('a node’s numbers', () => {
  it.each([
    ['a base fee of nothing', { eth_getBlockByNumber: { ...BLOCK, baseFeePerGas: '0x0' } }],
    ['a base fee beyond belief', { eth_getBlockByNumber: { ...BLOCK, baseFeePerGas: hex(2n ** 80n) } }],
    ['a tip beyond belief', { eth_maxPriorityFeePerGas: hex(2n ** 80n) }],
    ['less gas than anything uses', { eth_estimateGas: hex(20_999n) }],
    ['more gas than a block holds', { eth_estimateGas: hex(30_000_001n) }],
    ['a nonce beyond counting', { eth_getTransactionCount: hex(2n ** 53n) }],
  ])('are not believed when they name %s', async (_what, lies) => {
    await expect(observeAccount(nodeThatSays(lies), ACCOUNT, PAYMENT)).rejects.toThrow(NodeError);
  });

  it.each([
    ['80000', 100_000n],
    ['80001', null],
  ])('of gas are paid up to a bound, with their margin: %s', async (estimate, gasLimit) => {
    const node = nodeThatSays({ eth_estimateGas: hex(BigInt(estimate)) });
    const waiting = { kind: 'waiting', code: 'PAYMENT_WOULD_REVERT' };
    expect(await observeAccount(node, ACCOUNT, PAYMENT)).toMatchObject(gasLimit === null ? waiting : { gasLimit });
  });

  it('about a mined payment are believed up to what was signed for it', async () => {
    const signature = { r: `0x${'01'.repeat(32)}`, s: `0x${'01'.repeat(32)}`, v: 27 };
    const signed = Transaction.from({
      type: 2,
      chainId: 1n,
      nonce: 0,
      gasLimit: 30_000n,
      maxFeePerGas: GWEI,
      signature,
    });
    const attempt = { raw: Buffer.from(signed.serialized.slice(2), 'hex'), txid: signed.hash ?? '' };
    const receipt = { transactionHash: attempt.txid, blockNumber: '0x9', blockHash: HASH, status: '0x1', logs: [] };
    const look = (gasUsed: bigint, effectiveGasPrice: bigint) => {
      const said = { ...receipt, gasUsed: hex(gasUsed), effectiveGasPrice: hex(effectiveGasPrice) };
      return lookForEvmPayment(nodeThatSays({ eth_getTransactionReceipt: said }), ACCOUNT, PAYMENT, attempt);
    };
    expect(await look(30_000n, GWEI)).toMatchObject({ kind: 'mined', result: 'paid', fee: 30_000n * GWEI });
    await expect(look(30_001n, GWEI)).rejects.toThrow(NodeError);
    await expect(look(2n ** 256n - 1n, 2n ** 256n - 1n)).rejects.toThrow(NodeError);
  });
});
