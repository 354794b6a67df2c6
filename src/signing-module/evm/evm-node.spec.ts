import { Transaction } from 'ethers';
import { parseHex, type Hex } from '../../protocol/hex.js';
import { parseChainId } from '../../protocol/chains/caip.js';
import { EVM_CHAIN } from '../../../test/support/builders/a-policy.js';
import { SayingRpc } from '../../../test/support/saying-rpc.js';
import { assertBaseUnits } from '../../protocol/base-units.js';
import { type EvmPayment } from '../../protocol/chains/evm/check-transaction.js';
import { invariant } from '../../protocol/invariant.js';
import { NodeError } from '../node-rpc.js';
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
const TOKEN_PAYMENT: EvmPayment = { ...PAYMENT, kind: 'erc20', contract: address('cc') };
const BLOCK = { number: '0x9', hash: HASH, baseFeePerGas: hex(GWEI) };
const HONEST: Record<string, unknown> = {
  eth_chainId: hex(BigInt(EVM_CHAIN.slice('eip155:'.length))),
  eth_getBlockByNumber: BLOCK,
  eth_getTransactionCount: '0x1',
  eth_getBalance: hex(10n ** 18n),
  eth_getCode: '0x60',
  eth_estimateGas: hex(30_000n),
  eth_maxPriorityFeePerGas: '0x0',
  eth_getTransactionByHash: { hash: HASH },
};

function nodeThatSays(lies: Record<string, unknown>): EvmNode {
  invariant(CHAIN !== null, 'the builders name chains by CAIP-2');
  const sayings = { ...HONEST, ...lies };
  return new EvmNode(new SayingRpc((method) => sayings[method]), CHAIN);
}

describe('a node’s numbers', () => {
  it.each([
    ['a base fee beyond belief', { eth_getBlockByNumber: { ...BLOCK, baseFeePerGas: hex(2n ** 80n) } }],
    ['a tip beyond belief', { eth_maxPriorityFeePerGas: hex(2n ** 80n) }],
    ['less gas than anything uses', { eth_estimateGas: hex(20_999n) }],
    ['more gas than a block holds', { eth_estimateGas: hex(30_000_001n) }],
    ['a nonce beyond counting', { eth_getTransactionCount: hex(2n ** 48n) }],
    ['a block beyond counting', { eth_getBlockByNumber: { ...BLOCK, number: hex(2n ** 48n) } }],
    ['a block below the first', { eth_getBlockByNumber: { ...BLOCK, number: '-0x1' } }],
    ['more than a word', { eth_getBalance: hex(2n ** 256n) }],
    ['less than nothing', { eth_getBalance: '-0x1' }],
    ['a number in decimals', { eth_getBalance: 10 ** 18 }],
  ])('are not believed when they name %s', async (_what, lies) => {
    await expect(observeAccount(nodeThatSays(lies), ACCOUNT, PAYMENT)).rejects.toThrow(NodeError);
  });

  it.each([
    ['0x0', { kind: 'waiting', code: 'NODE_UNAVAILABLE' }],
    ['0x1', { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }],
  ])('may name no base fee, but not a transaction for nothing: with a tip of %s', async (tip, observed) => {
    const lies = { eth_getBlockByNumber: { ...BLOCK, baseFeePerGas: '0x0' }, eth_maxPriorityFeePerGas: tip };
    expect(await observeAccount(nodeThatSays(lies), ACCOUNT, PAYMENT)).toMatchObject(observed);
  });

  it.each([
    ['the code of a destination', PAYMENT, 80_000n, 100_000n],
    ['the code of a destination', PAYMENT, 80_001n, null],
    ['a token', TOKEN_PAYMENT, 160_000n, 200_000n],
    ['a token', TOKEN_PAYMENT, 160_001n, null],
  ])('of the gas that %s burns are paid up to a bound, with their margin', async (_what, payment, estimate, limit) => {
    const node = nodeThatSays({ eth_estimateGas: hex(estimate), eth_call: hex(10n ** 18n) });
    const waiting = { kind: 'waiting', code: 'PAYMENT_WOULD_REVERT' };
    expect(await observeAccount(node, ACCOUNT, payment)).toMatchObject(limit === null ? waiting : { gasLimit: limit });
  });

  it('of gas are not asked for where a destination has no code', async () => {
    const node = nodeThatSays({ eth_getCode: '0x', eth_estimateGas: hex(80_000n) });
    expect(await observeAccount(node, ACCOUNT, PAYMENT)).toMatchObject({ gasLimit: 21_000n });
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
    const look = (gasUsed: bigint, effectiveGasPrice: bigint, lies = {}) => {
      const said = { ...receipt, gasUsed: hex(gasUsed), effectiveGasPrice: hex(effectiveGasPrice) };
      const node = nodeThatSays({ eth_getTransactionReceipt: { ...said, ...lies } });
      return lookForEvmPayment(node, ACCOUNT, PAYMENT, attempt);
    };
    expect(await look(30_000n, GWEI)).toMatchObject({ kind: 'mined', result: 'paid', fee: 30_000n * GWEI });
    await expect(look(30_001n, GWEI)).rejects.toThrow(NodeError);
    await expect(look(2n ** 256n - 1n, 2n ** 256n - 1n)).rejects.toThrow(NodeError);
    await expect(look(0n, GWEI)).rejects.toThrow(NodeError);
    // Within the ceiling by itself, were the other factor nothing.
    await expect(look(30_000_001n, 0n)).rejects.toThrow(NodeError);
    await expect(look(1n, 2n ** 80n)).rejects.toThrow(NodeError);
    await expect(look(30_000n, GWEI, { blockNumber: hex(2n ** 48n) })).rejects.toThrow(NodeError);
    await expect(look(30_000n, GWEI, { transactionHash: HASH })).rejects.toThrow(NodeError);
    // In a block that the chain does not have at that height, it is not in the chain.
    expect(await look(30_000n, GWEI, { blockHash: `0x${'22'.repeat(32)}` })).toEqual({ kind: 'seen' });
  });
});
