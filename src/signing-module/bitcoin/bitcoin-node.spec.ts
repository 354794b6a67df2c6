import { Transaction } from 'bitcoinjs-lib';
import { parseChainId } from '../../protocol/chains/caip.js';
import { hexOf } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { SayingRpc, type Says } from '../../../test/support/saying-rpc.js';
import { NodeError } from '../node-rpc.js';
import { BitcoinNode } from './bitcoin-node.js';
import { chooseFeeRate } from './fee-rate.js';
import { findCoins } from './find-coins.js';
import { lookForBitcoinPayment } from './look-for-payment.js';
import { PreviousTransactions } from './previous-transactions.js';

const PUBLIC_KEY = `02${'11'.repeat(32)}`;
const REGTEST = '0f9188f13cb7b2c71f2a335e3a4fc328';
const CHAIN = parseChainId(`bip122:${REGTEST}`);
const OWN_SCRIPT = Buffer.from(`0014${'aa'.repeat(20)}`, 'hex');
const BLOCK = '22'.repeat(32);
/** As `NodeRpc` hands out what has a fraction. */
const btc = (text: string): string => text;

/** What a transaction pays to us, in satoshi; below zero where the node's bytes say so. */
function transactionPaying(...values: readonly bigint[]): Transaction {
  const transaction = new Transaction();
  transaction.addInput(Buffer.alloc(32, 0x33), 0);
  for (const value of values) {
    transaction.addOutput(OWN_SCRIPT, 0n);
    const output = transaction.outs.at(-1);
    invariant(output !== undefined, 'it was added');
    output.value = value;
  }
  return transaction;
}

const maker = transactionPaying(5_000_000n, 7_000_000n);
const listed = (vout: number, amount = btc('0.05000000'), of = maker) => ({
  txid: of.getId(),
  vout,
  scriptPubKey: hexOf(OWN_SCRIPT),
  amount,
});
const inWallet = (of = maker) => ({ confirmations: 6, blockhash: BLOCK, blockheight: 100, hex: of.toHex() });

const HONEST: Record<string, unknown> = {
  getblockhash: REGTEST + '00'.repeat(16),
  getwalletinfo: { scanning: false },
  listdescriptors: { descriptors: [{ desc: `wpkh(${PUBLIC_KEY})#checksum` }] },
  listunspent: [listed(0), listed(1, btc('0.07000000'))],
  gettransaction: inWallet(),
  estimatesmartfee: { feerate: btc('0.00020000'), blocks: 6 },
  getmempoolinfo: { mempoolminfee: btc('0.00001000') },
};

function aNode(says: Says): BitcoinNode {
  invariant(CHAIN !== null, 'a CAIP-2 name');
  return new BitcoinNode(new SayingRpc(says), CHAIN, PUBLIC_KEY);
}

function nodeThatSays(lies: Record<string, unknown>): BitcoinNode {
  const sayings = { ...HONEST, ...lies };
  return aNode((method) => sayings[method]);
}

describe('a node’s coins', () => {
  const coinsOf = (lies: Record<string, unknown>) => {
    const node = nodeThatSays(lies);
    return findCoins(node, new PreviousTransactions(node), OWN_SCRIPT);
  };

  it('are worth what the transactions say that made them, whatever it lists', async () => {
    const lies = { listunspent: [listed(0, btc('999999.00000000')), listed(1)] };
    expect((await coinsOf(lies)).map(({ value }) => value)).toEqual([5_000_000n, 7_000_000n]);
  });

  it('are asked for without dust and to a number, so that nobody can make the answer too long by paying us', async () => {
    let asked: readonly unknown[] = [];
    const node = aNode((method, params) => {
      if (method === 'listunspent') asked = params;
      return HONEST[method];
    });
    await node.unspents();
    expect(asked).toEqual([1, 9_999_999, [], true, { minimumAmount: '0.0001', maximumCount: 8_000 }]);
  });

  it('are taken once, however often it lists them', async () => {
    expect(await coinsOf({ listunspent: [listed(0), listed(0), listed(0)] })).toHaveLength(1);
  });

  it('are left where the transaction that made them has no such output', async () => {
    expect(await coinsOf({ listunspent: [listed(2), listed(0xffffffff)] })).toEqual([]);
  });

  it.each([
    ['an output below the first', { listunspent: [listed(-1)] }],
    ['an output that no index reaches', { listunspent: [listed(2 ** 32)] }],
    ['half an output', { listunspent: [listed(0.5)] }],
    ['an amount below nothing', { listunspent: [listed(0, btc('-0.05000000'))] }],
    ['more bitcoin than there are', { listunspent: [listed(0, btc('21000000.00000001'))] }],
    ['the bytes of another transaction', { gettransaction: inWallet(transactionPaying(5_000_000_000n)) }],
    ['bytes that are no transaction', { gettransaction: { ...inWallet(), hex: 'abcd' } }],
  ])('are not believed when it says %s', async (_what, lies) => {
    await expect(coinsOf(lies)).rejects.toThrow(NodeError);
  });

  it.each([
    ['less than nothing', -1n],
    ['more bitcoin than there are', 2_100_000_000_000_001n],
    ['the most that eight bytes hold', 2n ** 63n - 1n],
  ])('are not believed when it makes up a transaction that pays %s', async (_what, value) => {
    const forged = transactionPaying(value);
    const lies = { listunspent: [listed(0, btc('0.05000000'), forged)], gettransaction: inWallet(forged) };
    await expect(coinsOf(lies)).rejects.toThrow(NodeError);
  });
});

describe('what a node makes up and only one of our two readers takes', () => {
  const coinsOf = (of: Transaction, hex: string) => {
    const lies = { listunspent: [listed(0, btc('1.00000000'), of)], gettransaction: { ...inWallet(of), hex } };
    const node = nodeThatSays(lies);
    return findCoins(node, new PreviousTransactions(node), OWN_SCRIPT);
  };

  it('is not believed when each output pays no more than there is, and all together do', async () => {
    const forged = transactionPaying(100_000_000n, 2_100_000_000_000_000n);
    await expect(coinsOf(forged, forged.toHex())).rejects.toThrow(NodeError);
  });

  it('is not believed when it counts the outputs in more bytes than that takes', async () => {
    const honest = transactionPaying(100_000_000n);
    const [head, outputs] = [honest.toHex().slice(0, 2 * 46), honest.toHex().slice(2 * 47)];
    expect(honest.toHex()).toBe(`${head}01${outputs}`);
    const longer = `${head}fd0100${outputs}`;
    expect(Transaction.fromHex(longer).getId()).toBe(honest.getId());
    expect(await coinsOf(honest, honest.toHex())).toHaveLength(1);
    await expect(coinsOf(honest, longer)).rejects.toThrow(NodeError);
  });
});

describe('a node’s fee rate', () => {
  const rateOf = (estimate: string | null, least: string) =>
    chooseFeeRate(
      nodeThatSays({
        estimatesmartfee: estimate === null ? { errors: ['Insufficient data'], blocks: 2 } : { feerate: btc(estimate) },
        getmempoolinfo: { mempoolminfee: btc(least) },
      }),
    );

  it.each([
    ['is what it estimates', '0.00020000', '0.00001000', 20_000n],
    ['is never below what it takes', '0.00001000', '0.00003000', 3_000n],
    ['is ours where it cannot tell', null, '0.00001000', 10_000n],
    ['is capped, however much it estimates', '20000000.00000000', '0.00001000', 500_000n],
    ['is capped, however much it demands', '0.00020000', '20000000.00000000', 500_000n],
  ])('%s', async (_what, estimate, least, rate) => {
    expect(await rateOf(estimate, least)).toBe(rate);
  });

  it.each([
    ['nothing', '0.00000000', '0.00000000'],
    ['less than nothing', '-0.00020000', '0.00001000'],
    ['a least rate below nothing', '0.00020000', '-0.00001000'],
    ['more than there is', '21000000.00000001', '0.00001000'],
    ['an amount of another spelling', '2e-4', '0.00001000'],
  ])('is not believed when it is %s', async (_what, estimate, least) => {
    await expect(rateOf(estimate, least)).rejects.toThrow(NodeError);
  });
});

describe('a node’s word about a payment', () => {
  const payment = new Transaction();
  payment.addInput(Buffer.from(maker.getHash()), 0);
  payment.addOutput(OWN_SCRIPT, 4_990_000n);
  const paymentId = payment.getId();

  /** Says this of our payment, and the truth about what it spends. */
  const look = (said: Record<string, unknown>) => {
    const answer = { confirmations: 3, blockhash: BLOCK, blockheight: 100, hex: payment.toHex(), ...said };
    const node = aNode((method, [txid]) =>
      method === 'gettransaction' && txid === paymentId ? answer : HONEST[method],
    );
    return lookForBitcoinPayment(node, new PreviousTransactions(node), { raw: payment.toBuffer(), txid: paymentId });
  };

  it('is believed within what a chain can mean, with the fee that its bytes pay', async () => {
    expect(await look({})).toEqual({
      kind: 'mined',
      height: 100,
      blockHash: BLOCK,
      confirmations: 3,
      result: 'paid',
      fee: 10_000n,
    });
  });

  it.each([
    ['in a block below the first', { blockheight: -1 }],
    ['in a block that no chain has', { blockheight: 2 ** 48 }],
    ['in half a block', { blockheight: 0.5 }],
    ['confirmed by more blocks than a chain has', { confirmations: 2 ** 48 }],
    ['confirmed beyond counting', { confirmations: 2 ** 53 }],
    ['confirmed by half a block', { confirmations: 1.5 }],
    ['confirmed, but in no block', { blockheight: undefined, blockhash: undefined }],
    ['in a block without a hash', { blockhash: 'none' }],
  ])('is not believed when it is %s', async (_what, said) => {
    await expect(look(said)).rejects.toThrow(NodeError);
  });
});

describe('a node’s height', () => {
  it('is told of the chain that we pay on, and of no other', async () => {
    expect(await nodeThatSays({ getblockcount: 840_000 }).height()).toBe(840_000);
    const elsewhere = nodeThatSays({ getblockcount: 840_000, getblockhash: 'ff'.repeat(32) });
    await expect(elsewhere.height()).rejects.toThrow('NODE_ON_ANOTHER_CHAIN');
  });

  it.each([-1, 0.5, 2 ** 32, 2 ** 60, '840000', null, btc('1.00000000')])(
    'is not believed when it is %s',
    async (said) => {
      await expect(nodeThatSays({ getblockcount: said }).height()).rejects.toThrow(NodeError);
    },
  );
});
