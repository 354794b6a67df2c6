import { join } from 'node:path';
import { Transaction } from 'bitcoinjs-lib';
import { z } from 'zod';
import { BITCOIN_REGTEST } from '../../../src/protocol/chains/caip.js';
import { type Policy } from '../../../src/protocol/policy.js';
import { satoshiOf } from '../../../src/sandbox/parts/bitcoin-rpc.js';
import { type Bitcoind, startBitcoind } from '../../../src/sandbox/parts/bitcoind.js';
import { type Postgres, startPostgres } from '../../../src/sandbox/parts/postgres.js';
import { bitcoinAddressOf } from '../../../src/signing-module/bitcoin/bitcoin-address-of.js';
import {
  createBitcoinAdapter,
  type BitcoinAdapterOptions,
  type BitcoinObservation,
} from '../../../src/signing-module/bitcoin/bitcoin-adapter.js';
import { BytesRefused, type Attempt, type ChainAdapter, type PaymentOrder } from '../../../src/signing-module/chain.js';
import { type WalletKey } from '../../../src/signing-module/keys/wallet-key.js';
import { aPolicy, aPolicyDocument, BTC } from '../../support/builders/a-policy.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { describeWithBitcoind } from '../../support/describe-with-bitcoind.js';
import { type LyingNode, startLyingNode } from '../../support/lying-node.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { SILENT } from '../../support/silent-log.js';
import { amountOf, anOrder, losePower, observed, openWalletKey, signed, TestLedger } from './payments.js';

const BITCOIN = 100_000_000n;
const transactionView = z.object({
  vsize: z.int(),
  blockhash: z.string().optional(),
  vin: z.array(z.object({ txid: z.string(), vout: z.int() })),
  vout: z.array(z.object({ value: z.string(), scriptPubKey: z.object({ address: z.string() }) })),
});

/** A hot wallet of its own for each test, so that one test's coins are no other's. */
class Hot {
  readonly address: string;
  readonly policy: Policy;
  readonly key: WalletKey;

  constructor(
    name: string,
    private readonly defaultUrl: string,
  ) {
    this.key = openWalletKey(aSecret(`hot wallet ${name}`));
    this.address = bitcoinAddressOf(this.key.publicKey, BITCOIN_REGTEST);
    const { wallets } = aPolicyDocument();
    this.policy = aPolicy({
      wallets: wallets.map((wallet) => (wallet.id === 'btc-hot' ? { ...wallet, address: this.address } : wallet)),
    });
  }

  adapter(overrides: Partial<BitcoinAdapterOptions> = {}): ChainAdapter<BitcoinObservation> {
    const wallet = [...this.policy.wallets.values()].find(({ id }) => id === 'btc-hot');
    if (wallet === undefined) throw new Error('the policy has the wallet');
    return createBitcoinAdapter({
      chain: BITCOIN_REGTEST,
      rpcUrl: this.defaultUrl,
      wallet,
      key: this.key,
      log: SILENT,
      ...overrides,
    });
  }

  order(destination: string, amount: bigint, maxFee?: bigint): PaymentOrder {
    return anOrder(this.policy, { asset: BTC, amount, destination, ...(maxFee !== undefined && { maxFee }) });
  }
}

describeWithBitcoind('payments on a real Bitcoin node', (program) => {
  let folder: string;
  let postgres: Postgres;
  let bitcoind: Bitcoind;
  let ledger: TestLedger;
  let hot: Hot;
  let tests = 0;

  beforeAll(async () => {
    folder = makeTemporaryFolder();
    postgres = await startPostgres({ dataFolder: join(folder, 'postgres') });
    bitcoind = await startBitcoind({ dataFolder: join(folder, 'bitcoind'), program });
    ledger = await TestLedger.create(postgres, 'module');
  }, 60_000);
  afterAll(async () => {
    await ledger.close();
    await bitcoind.stop();
    await postgres.stop();
    removeTemporaryFolder(folder);
  }, 30_000);
  beforeEach(() => {
    tests += 1;
    hot = new Hot(String(tests), bitcoind.rpcUrl);
  });

  const customer = (type = 'bech32'): Promise<string> =>
    bitcoind.rpc.wallet('miner').call(z.string(), 'getnewaddress', '', type);
  const fund = async (...amounts: string[]): Promise<void> => {
    for (const amount of amounts) await bitcoind.payFromMiner(hot.address, amount);
    await bitcoind.mine(1);
  };
  const view = (txid: string): Promise<z.infer<typeof transactionView>> =>
    bitcoind.rpc.call(transactionView, 'getrawtransaction', txid, true);
  /** What an address got, all transactions together, the mempool included. */
  const receivedBy = async (address: string): Promise<bigint> =>
    satoshiOf(await bitcoind.rpc.wallet('miner').call(z.string(), 'getreceivedbyaddress', address, 0));
  const reservedBy = (order: PaymentOrder): Promise<unknown[]> =>
    ledger.query('SELECT txid, vout, is_anchor FROM bitcoin_input WHERE withdrawal_id = $1', [order.withdrawalId]);

  it('does not count dust among its coins, which anybody can pay it', async () => {
    await fund('0.5', '0.00009999', '0.0001');
    const { policy } = hot;
    const [wallet, asset] = [policy.wallets.get('btc-hot' as never), policy.assets.get(BTC as never)];
    if (wallet === undefined || asset === undefined) throw new Error('the policy has both');
    expect(await hot.adapter().balance(wallet, asset)).toBe(50_010_000n);
  });

  it('pays, and follows the payment from nowhere to its third confirmation', async () => {
    await fund('1.0');
    const adapter = hot.adapter();
    const address = await customer();
    const order = hot.order(address, 12_345_678n);
    const attempt = signed(await ledger.pay(adapter, order));

    expect(await adapter.look(order, attempt)).toEqual({ kind: 'unseen' });
    await adapter.send(attempt.raw);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
    const [block] = await bitcoind.mine(1);
    const mined = { kind: 'mined', blockHash: block, height: await bitcoind.blockCount(), result: 'paid' };
    expect(await adapter.look(order, attempt)).toEqual({ ...mined, confirmations: 1, fee: attempt.fee });
    await bitcoind.mine(2);
    expect(await adapter.look(order, attempt)).toMatchObject({ ...mined, confirmations: 3 });

    const paid = (await view(attempt.txid)).vout.map(({ value, scriptPubKey }) => [
      scriptPubKey.address,
      satoshiOf(value),
    ]);
    expect(paid).toEqual([
      [address, 12_345_678n],
      [hot.address, BITCOIN - 12_345_678n - attempt.fee],
    ]);
    expect(amountOf(await adapter.balance(order.wallet, order.asset))).toBe(BITCOIN - 12_345_678n - attempt.fee);
  });

  it.each(['legacy', 'p2sh-segwit', 'bech32', 'bech32m'])(
    'pays a %s address, at the fee rate it meant to pay',
    async (type) => {
      await fund('0.01', '0.02');
      const adapter = hot.adapter();
      const order = hot.order(await customer(type), 2_500_000n);
      const observation = await observed(adapter, order);
      const attempt = signed(await ledger.pay(adapter, order, { observation }));
      await adapter.send(attempt.raw);
      const { vsize, vin } = await view(attempt.txid);
      expect(vin).toHaveLength(2);
      const atLeast = (observation.feeRateSatsPerKvb * BigInt(vsize) + 999n) / 1000n;
      expect(attempt.fee >= atLeast).toBe(true);
      // A signature is at times a byte or two shorter than the longest one.
      expect(attempt.fee <= (atLeast * 103n) / 100n).toBe(true);
    },
  );

  it('records the coins it takes, the first input as the anchor', async () => {
    await fund('0.1', '0.2', '0.3');
    const order = hot.order(await customer(), 45_000_000n);
    const attempt = signed(await ledger.pay(hot.adapter(), order));
    await hot.adapter().send(attempt.raw);
    const inputs = (await view(attempt.txid)).vin;
    expect(inputs).toHaveLength(2);
    expect(await reservedBy(order)).toEqual(inputs.map((input, place) => ({ ...input, is_anchor: place === 0 })));
  });

  it('gives coins to one payment each when ten are made at once', async () => {
    await fund(...Array<string>(10).fill('0.1'));
    const adapter = hot.adapter();
    const address = await customer();
    const orders = Array.from({ length: 10 }, () => hot.order(address, 9_000_000n));
    const observation = await observed(adapter, hot.order(address, 9_000_000n));
    const attempts = (await Promise.all(orders.map((order) => ledger.pay(adapter, order, { observation })))).map(
      signed,
    );
    expect(new Set(attempts.map(({ txid }) => txid)).size).toBe(10);
    for (const { raw } of attempts) await adapter.send(raw);
    await bitcoind.mine(1);
    expect(await receivedBy(address)).toBe(90_000_000n);
    // What they saw is used up now; a stale observation does not spend a coin again.
    expect(await ledger.pay(adapter, hot.order(address, 9_000_000n), { observation })).toEqual({
      kind: 'waiting',
      code: 'INSUFFICIENT_FUNDS',
    });
  });

  it('gives the coins back when the transaction is rolled back, and makes the same bytes of them again', async () => {
    await fund('0.5');
    const order = hot.order(await customer(), 1_000_000n);
    const lost: Attempt[] = [];
    await expect(ledger.pay(hot.adapter(), order, { inTransaction: losePower(lost) })).rejects.toThrow(
      'the power is gone',
    );
    expect(await reservedBy(order)).toEqual([]);
    const attempt = signed(await ledger.pay(hot.adapter(), order));
    expect(await reservedBy(order)).toHaveLength(1);
    expect(lost).toEqual([attempt]);
  });

  it('cannot take coins for a withdrawal twice', async () => {
    await fund('0.5', '0.5');
    const order = hot.order(await customer(), 1_000_000n);
    signed(await ledger.pay(hot.adapter(), order));
    await expect(ledger.pay(hot.adapter(), order)).rejects.toMatchObject({ constraint: 'bitcoin_input_anchor_key' });
  });

  it('waits while the fee is above the ceiling, and takes nothing meanwhile', async () => {
    await fund('0.5');
    const order = hot.order(await customer(), 1_000_000n, 100n);
    expect(await ledger.pay(hot.adapter(), order)).toEqual({ kind: 'waiting', code: 'FEE_ABOVE_CEILING' });
    expect(await reservedBy(order)).toEqual([]);
  });

  it('waits for money until it is confirmed, then pays', async () => {
    const order = hot.order(await customer(), 10_000_000n);
    const wait = { kind: 'waiting', code: 'INSUFFICIENT_FUNDS' };
    expect(await ledger.pay(hot.adapter(), order)).toEqual(wait);
    await bitcoind.payFromMiner(hot.address, '0.2');
    expect(await ledger.pay(hot.adapter(), order)).toEqual(wait);
    await bitcoind.mine(1);
    expect(await ledger.pay(hot.adapter(), order)).toMatchObject({ kind: 'attempt' });
  });

  it('falls back to the mempool when its block is reorganised away, and confirms by the same bytes', async () => {
    await fund('0.5');
    const adapter = hot.adapter();
    const address = await customer();
    const order = hot.order(address, 3_000_000n);
    const attempt = signed(await ledger.pay(adapter, order));
    await adapter.send(attempt.raw);
    const [lost = ''] = await bitcoind.mine(2);
    expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', blockHash: lost, confirmations: 2 });

    await bitcoind.invalidateBlock(lost);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
    await bitcoind.mineEmpty();
    await bitcoind.mineEmpty();
    await bitcoind.mineEmpty();
    await adapter.send(attempt.raw);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
    const [found] = await bitcoind.mine(1);
    expect(found).not.toBe(lost);
    expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', blockHash: found, confirmations: 1 });
    expect(await receivedBy(address)).toBe(3_000_000n);
  });

  it('sees that a stranger with our key took the coins, and only once it is in a block', async () => {
    await fund('0.5');
    const adapter = hot.adapter();
    const order = hot.order(await customer(), 3_000_000n);
    const attempt = signed(await ledger.pay(adapter, order));

    const elsewhere = await TestLedger.create(postgres, 'stranger');
    const theft = signed(await elsewhere.pay(adapter, hot.order(await customer(), 4_000_000n)));
    await elsewhere.close();
    await adapter.send(theft.raw);
    await adapter.send(attempt.raw);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'unseen' });
    await bitcoind.mine(1);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'slot-taken' });
  });

  it('does not take a reorganised funding transaction for theft', async () => {
    const txid = await bitcoind.payFromMiner(hot.address, '0.5');
    const [block = ''] = await bitcoind.mine(1);
    const adapter = hot.adapter();
    const order = hot.order(await customer(), 3_000_000n);
    const attempt = signed(await ledger.pay(adapter, order));
    await bitcoind.invalidateBlock(block);
    expect((await view(txid)).blockhash).toBeUndefined();
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'unseen' });
    await bitcoind.reconsiderBlock(block);
    await adapter.send(attempt.raw);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
  });

  it('opens its wallet again when the node has put it away', async () => {
    await fund('0.5');
    const adapter = hot.adapter();
    const order = hot.order(await customer(), 3_000_000n);
    expect(amountOf(await adapter.balance(order.wallet, order.asset))).toBe(50_000_000n);
    const wallets = await bitcoind.rpc.call(z.array(z.string()), 'listwallets');
    for (const name of wallets.filter((each) => each.startsWith('sekisho-')))
      await bitcoind.rpc.call(z.unknown(), 'unloadwallet', name);
    expect(amountOf(await adapter.balance(order.wallet, order.asset))).toBe(50_000_000n);
  });

  it('lets no bytes out whose signatures are not its own key’s', async () => {
    await fund('0.5');
    const key = { ...openWalletKey(aSecret('somebody else')), publicKey: hot.key.publicKey };
    const order = hot.order(await customer(), 3_000_000n);
    const paying = ledger.pay(hot.adapter({ key }), order);
    await expect(paying).rejects.toBeInstanceOf(BytesRefused);
    await expect(paying).rejects.toThrow(/^SIGNATURE_INVALID/);
    expect(await reservedBy(order)).toEqual([]);
  });

  describe('through a node that cannot be relied on', () => {
    let node: LyingNode;
    let adapter: ChainAdapter<BitcoinObservation>;
    beforeEach(async () => {
      node = await startLyingNode(bitcoind.rpcUrl);
      adapter = hot.adapter({ rpcUrl: node.url, timeoutMs: 1000 });
      await fund('0.5');
    });
    afterEach(() => node.stop());

    it.each([
      ['down', 'NODE_UNAVAILABLE'],
      ['silent', 'NODE_UNAVAILABLE'],
      ['on-another-chain', 'NODE_ON_ANOTHER_CHAIN'],
    ] as const)('waits while it is %s and goes on by itself', async (mood, code) => {
      const order = hot.order(await customer(), 3_000_000n);
      node.mood = mood;
      expect(await ledger.pay(adapter, order)).toEqual({ kind: 'waiting', code });
      expect(await adapter.balance(order.wallet, order.asset)).toEqual({ kind: 'waiting', code });
      expect(await adapter.chainHeight()).toEqual({ kind: 'waiting', code });
      node.mood = 'honest';
      const attempt = signed(await ledger.pay(adapter, order));
      node.mood = mood;
      await adapter.send(attempt.raw);
      expect(await adapter.look(order, attempt)).toEqual({ kind: 'unavailable', code });
      node.mood = 'honest';
      await adapter.send(attempt.raw);
      expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
    });

    it.each(['silent-after-accepting', 'refusing-after-accepting'] as const)(
      'finds the payment that it sent by a look when the node is %s',
      async (mood) => {
        const address = await customer();
        const order = hot.order(address, 3_000_000n);
        const attempt = signed(await ledger.pay(adapter, order));
        node.mood = mood;
        await adapter.send(attempt.raw);
        expect(node.calls.get('sendrawtransaction')).toBe(1);
        expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
        node.mood = 'honest';
        await adapter.send(attempt.raw);
        await bitcoind.mine(1);
        expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', result: 'paid' });
        expect(await receivedBy(address)).toBe(3_000_000n);
      },
    );

    it('takes a coin’s worth from the transaction that made it, not from what the node lists', async () => {
      const order = hot.order(await customer(), 60_000_000n);
      const [coin] = (await observed(adapter, order)).coins;
      node.lies.set('listunspent', () => [
        { txid: coin?.txid, vout: coin?.vout, scriptPubKey: '', amount: '1000.00000000' },
      ]);
      expect(await ledger.pay(adapter, order)).toEqual({ kind: 'waiting', code: 'INSUFFICIENT_FUNDS' });
    });

    it('uses no previous transaction that does not hash to its id', async () => {
      const order = hot.order(await customer(), 3_000_000n);
      const { coins } = await observed(hot.adapter(), order);
      const forged = Transaction.fromBuffer(coins[0]?.previous ?? new Uint8Array());
      for (const output of forged.outs) output.value += 1n;
      node.lies.set('gettransaction', () => ({ confirmations: 1, hex: forged.toHex() }));
      expect(await ledger.pay(adapter, order)).toEqual({ kind: 'waiting', code: 'NODE_UNAVAILABLE' });
    });
  });
});
