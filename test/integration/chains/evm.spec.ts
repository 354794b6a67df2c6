import { join } from 'node:path';
import { getAddress, getBytes, hexlify, Transaction } from 'ethers';
import { z } from 'zod';
import { type ChainId } from '../../../src/protocol/chains/caip.js';
import { hexOf } from '../../../src/protocol/hex.js';
import { type Policy } from '../../../src/protocol/policy.js';
import { type Anvil, startAnvil } from '../../../src/sandbox/parts/anvil.js';
import { type Postgres, startPostgres } from '../../../src/sandbox/parts/postgres.js';
import { deployTestToken, ERC20 } from '../../../src/sandbox/parts/test-token.js';
import { BytesRefused, type Attempt, type ChainAdapter, type PaymentOrder } from '../../../src/signing-module/chain.js';
import { createEvmAdapter, type EvmAdapterOptions } from '../../../src/signing-module/evm/evm-adapter.js';
import { evmAddressOf } from '../../../src/signing-module/evm/evm-address-of.js';
import { type EvmObservation } from '../../../src/signing-module/evm/observe-account.js';
import { type WalletKey } from '../../../src/signing-module/keys/wallet-key.js';
import { aPolicy, aPolicyDocument, BTC, ETH, EVM_CHAIN } from '../../support/builders/a-policy.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { type LyingNode, startLyingNode } from '../../support/lying-node.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { placeTrickToken, playTrick, type TokenTrick } from '../../support/trick-token.js';
import { SILENT } from '../../support/silent-log.js';
import { amountOf, anOrder, losePower, observed, openWalletKey, signed, TestLedger } from './payments.js';

const ETHER = 10n ** 18n;
const GWEI = 10n ** 9n;
const TRICK_TOKEN = '0x7472696b7472696b7472696b7472696b7472696b';
const WAIT_FOR_FUNDS = { kind: 'waiting', code: 'INSUFFICIENT_FUNDS' };

/** A hot wallet of its own for each test, so that one test's nonces are no other's. */
class Hot {
  readonly key: WalletKey;
  readonly address: string;
  readonly policy: Policy;

  constructor(
    name: string,
    private readonly defaultUrl: string,
    private readonly token: string,
  ) {
    this.key = openWalletKey(aSecret(`hot account ${name}`));
    this.address = evmAddressOf(this.key.publicKey);
    const { wallets } = aPolicyDocument();
    const asset = (id: string, symbol: string, decimals: number, wallet = 'evm-hot') => ({
      ...{ id, symbol, decimals, wallet, maxFee: (ETHER / 100n).toString() },
      confirmations: { confirmed: 1, final: 2 },
    });
    this.policy = aPolicy({
      wallets: wallets.map((wallet) => (wallet.id === 'evm-hot' ? { ...wallet, address: this.address } : wallet)),
      assets: [
        asset(BTC, 'BTC', 8, 'btc-hot'),
        asset(ETH, 'ETH', 18),
        asset(this.tokenId(token), 'TUSD', 6),
        asset(this.tokenId(TRICK_TOKEN), 'TRIK', 18),
      ],
      tiers: [{ id: 'all', asset: ETH, atLeast: '0', requires: { kind: 'engine-signature' } }],
      limits: [{ id: 'hour', asset: ETH, path: 'automatic', windowSeconds: 3600, amount: (1000n * ETHER).toString() }],
    });
  }

  adapter(overrides: Partial<EvmAdapterOptions> = {}): ChainAdapter<EvmObservation> {
    const wallet = [...this.policy.wallets.values()].find(({ id }) => id === 'evm-hot');
    if (wallet === undefined) throw new Error('the policy has the wallet');
    const chain = EVM_CHAIN as ChainId;
    return createEvmAdapter({ chain, rpcUrl: this.defaultUrl, wallet, key: this.key, log: SILENT, ...overrides });
  }

  ether(destination: string, amount: bigint, maxFee?: bigint): PaymentOrder {
    return anOrder(this.policy, { asset: ETH, amount, destination, ...(maxFee !== undefined && { maxFee }) });
  }

  tokens(destination: string, amount: bigint): PaymentOrder {
    return anOrder(this.policy, { asset: this.tokenId(this.token), amount, destination });
  }

  tricks(destination: string, amount: bigint): PaymentOrder {
    return anOrder(this.policy, { asset: this.tokenId(TRICK_TOKEN), amount, destination });
  }

  private tokenId(token: string): string {
    return `${EVM_CHAIN}/erc20:${token.toLowerCase()}`;
  }
}

describe('payments on a real EVM node', () => {
  let folder: string;
  let postgres: Postgres;
  let anvil: Anvil;
  let token: string;
  let ledger: TestLedger;
  let hot: Hot;
  let tests = 0;

  beforeAll(async () => {
    folder = makeTemporaryFolder();
    postgres = await startPostgres({ dataFolder: join(folder, 'postgres') });
    anvil = await startAnvil({ dataFolder: join(folder, 'anvil'), mining: 'on-demand' });
    token = await deployTestToken(anvil.url, { name: 'Dollar', symbol: 'TUSD', supply: 10n ** 15n, decimals: 6 });
    await placeTrickToken(anvil, TRICK_TOKEN);
    ledger = await TestLedger.create(postgres, 'module');
  }, 60_000);
  afterAll(async () => {
    await ledger.close();
    await anvil.stop();
    await postgres.stop();
    removeTemporaryFolder(folder);
  }, 30_000);
  beforeEach(async () => {
    tests += 1;
    hot = new Hot(String(tests), anvil.url, token);
    await anvil.setBalance(hot.address, 10n * ETHER);
    await playTrick(anvil, TRICK_TOKEN, 'none');
  });

  const customer = (): string => evmAddressOf(openWalletKey(aSecret(`customer ${tests}`)).publicKey);
  const tokensOf = async (address: string): Promise<bigint> =>
    BigInt(
      String(await anvil.rpc('eth_call', [{ to: token, data: ERC20.encodeFunctionData('balanceOf', [address]) }])),
    );
  const fundTokens = async (amount: bigint): Promise<void> => {
    const [owner] = z.array(z.string()).parse(await anvil.rpc('eth_accounts'));
    const data = ERC20.encodeFunctionData('transfer', [hot.address, amount]);
    await anvil.rpc('eth_sendTransaction', [{ from: owner, to: token, data }]);
    await anvil.mine(1);
  };
  const nonceOf = ({ raw }: Attempt): number => Transaction.from(hexlify(raw)).nonce;
  const reservedBy = (order: PaymentOrder): Promise<unknown[]> =>
    ledger.query('SELECT nonce FROM evm_transaction WHERE withdrawal_id = $1', [order.withdrawalId]);

  it('pays ether, and follows the payment from nowhere to its third confirmation', async () => {
    const adapter = hot.adapter();
    const order = hot.ether(customer(), 2n * ETHER);
    const attempt = signed(await ledger.pay(adapter, order));

    expect(await adapter.look(order, attempt)).toEqual({ kind: 'unseen' });
    await adapter.send(attempt.raw);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
    await anvil.mine(1);
    const height = await anvil.blockNumber();
    const block = z.object({ hash: z.string() }).parse(await anvil.rpc('eth_getBlockByNumber', ['latest', false]));
    const first = await adapter.look(order, attempt);
    expect(first).toMatchObject({ kind: 'mined', height, blockHash: block.hash, confirmations: 1, result: 'paid' });
    expect(await adapter.chainHeight()).toBe(height);
    await anvil.mine(2);
    expect(await adapter.look(order, attempt)).toEqual({ ...first, confirmations: 3 });

    expect(await anvil.balanceOf(customer())).toBe(2n * ETHER);
    const fee = first.kind === 'mined' ? first.fee : 0n;
    expect(fee > 0n && fee <= attempt.fee).toBe(true);
    expect(await anvil.balanceOf(hot.address)).toBe(8n * ETHER - fee);
    expect(amountOf(await adapter.balance(order.wallet, order.asset))).toBe(8n * ETHER - fee);
  });

  it('pays tokens, to the base unit', async () => {
    await fundTokens(5_000_000n);
    const adapter = hot.adapter();
    const order = hot.tokens(customer(), 1_234_567n);
    const attempt = signed(await ledger.pay(adapter, order));
    await adapter.send(attempt.raw);
    await anvil.mine(1);
    expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', result: 'paid' });
    expect(await tokensOf(customer())).toBe(1_234_567n);
    expect(amountOf(await adapter.balance(order.wallet, order.asset))).toBe(3_765_433n);
  });

  it('gives consecutive nonces to ten payments made at once', async () => {
    await fundTokens(10n);
    const adapter = hot.adapter();
    const orders = Array.from({ length: 10 }, (_, place) =>
      place % 2 === 0 ? hot.ether(customer(), GWEI) : hot.tokens(customer(), 1n),
    );
    const attempts = (await Promise.all(orders.map((order) => ledger.pay(adapter, order)))).map(signed);
    expect(attempts.map(nonceOf).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { raw } of attempts) await adapter.send(raw);
    await anvil.mine(1);
    expect(await anvil.balanceOf(customer())).toBe(5n * GWEI);
    expect(await tokensOf(customer())).toBe(5n);
  });

  it('gives the nonce back when the transaction is rolled back, and makes the same bytes for it again', async () => {
    const adapter = hot.adapter();
    const order = hot.ether(customer(), ETHER);
    const lost: Attempt[] = [];
    await expect(ledger.pay(adapter, order, { inTransaction: losePower(lost) })).rejects.toThrow('the power is gone');
    expect(await reservedBy(order)).toEqual([]);
    const attempt = signed(await ledger.pay(adapter, order));
    expect(nonceOf(attempt)).toBe(0);
    expect(lost).toEqual([attempt]);
  });

  it('cannot take a nonce for a withdrawal twice, nor leave one out', async () => {
    const order = hot.ether(customer(), GWEI);
    signed(await ledger.pay(hot.adapter(), order));
    await expect(ledger.pay(hot.adapter(), order)).rejects.toMatchObject({
      constraint: 'evm_transaction_withdrawal_key',
    });
    const gap = ledger.query(
      'INSERT INTO evm_transaction SELECT (jsonb_populate_record(t, $2)).* FROM evm_transaction t WHERE withdrawal_id = $1',
      [order.withdrawalId, JSON.stringify({ nonce: 2 })],
    );
    await expect(gap).rejects.toThrow('nonce 2 does not follow 0');
  });

  it('begins with the nonce that the chain has for the account', async () => {
    await anvil.rpc('anvil_setNonce', [hot.address, '0x7']);
    expect(nonceOf(signed(await ledger.pay(hot.adapter(), hot.ether(customer(), GWEI))))).toBe(7);
    expect(nonceOf(signed(await ledger.pay(hot.adapter(), hot.ether(customer(), GWEI))))).toBe(8);
  });

  it('waits while the fee is above the ceiling, and takes nothing meanwhile', async () => {
    const order = hot.ether(customer(), GWEI, 21_000n);
    expect(await ledger.pay(hot.adapter(), order)).toEqual({ kind: 'waiting', code: 'FEE_ABOVE_CEILING' });
    expect(await reservedBy(order)).toEqual([]);
    const { maxFeePerGas } = await observed(hot.adapter(), order);
    const exact = hot.ether(customer(), GWEI, 21_000n * maxFeePerGas);
    expect(await ledger.pay(hot.adapter(), exact)).toMatchObject({ kind: 'attempt', fee: exact.intent.maxFee });
  });

  it('waits for ether and for tokens, then pays', async () => {
    const adapter = hot.adapter();
    const ether = hot.ether(customer(), 10n * ETHER);
    const tokens = hot.tokens(customer(), 5n);
    expect(await ledger.pay(adapter, ether)).toEqual(WAIT_FOR_FUNDS);
    expect(await ledger.pay(adapter, tokens)).toEqual(WAIT_FOR_FUNDS);
    await fundTokens(5n);
    await anvil.setBalance(hot.address, 0n);
    expect(await ledger.pay(adapter, tokens)).toEqual(WAIT_FOR_FUNDS);
    await anvil.setBalance(hot.address, 11n * ETHER);
    expect(await ledger.pay(adapter, tokens)).toMatchObject({ kind: 'attempt' });
    expect(await ledger.pay(adapter, ether)).toMatchObject({ kind: 'attempt' });
  });

  it('counts what is on its way against the balance, until the chain has counted it', async () => {
    await fundTokens(10n);
    const adapter = hot.adapter();
    const sixEther = signed(await ledger.pay(adapter, hot.ether(customer(), 6n * ETHER)));
    const sixTokens = signed(await ledger.pay(adapter, hot.tokens(customer(), 6n)));
    expect(await ledger.pay(adapter, hot.ether(customer(), 6n * ETHER))).toEqual(WAIT_FOR_FUNDS);
    expect(await ledger.pay(adapter, hot.tokens(customer(), 6n))).toEqual(WAIT_FOR_FUNDS);
    const rest = signed(await ledger.pay(adapter, hot.tokens(customer(), 4n)));
    for (const { raw } of [sixEther, sixTokens, rest]) await adapter.send(raw);
    await anvil.mine(1);
    expect(await tokensOf(customer())).toBe(10n);
    // Counted once, not twice: three ether are still there.
    expect(await ledger.pay(adapter, hot.ether(customer(), 3n * ETHER))).toMatchObject({ kind: 'attempt' });
  });

  it('is unseen when its block is reorganised away, and confirms by the same bytes', async () => {
    const adapter = hot.adapter();
    const order = hot.ether(customer(), ETHER);
    const attempt = signed(await ledger.pay(adapter, order));
    await adapter.send(attempt.raw);
    await anvil.mine(1);
    const before = await adapter.look(order, attempt);
    expect(before).toMatchObject({ kind: 'mined', confirmations: 1 });

    await anvil.rpc('anvil_reorg', [1, []]);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'unseen' });
    await anvil.mine(1);
    await adapter.send(attempt.raw);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
    await anvil.mine(1);
    const after = await adapter.look(order, attempt);
    expect(after).toMatchObject({ kind: 'mined', confirmations: 1, result: 'paid' });
    expect(after).not.toEqual(before);
    expect(await anvil.balanceOf(customer())).toBe(ETHER);
  });

  it('sees that a stranger with our key took the nonce, and signs nothing more', async () => {
    const adapter = hot.adapter();
    const order = hot.ether(customer(), ETHER);
    const attempt = signed(await ledger.pay(adapter, order));
    const elsewhere = await TestLedger.create(postgres, 'stranger');
    const theft = signed(await elsewhere.pay(adapter, hot.ether(customer(), 3n * ETHER)));
    const more = signed(await elsewhere.pay(adapter, hot.ether(customer(), 3n * ETHER)));
    await elsewhere.close();
    await adapter.send(theft.raw);
    await adapter.send(more.raw);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'unseen' });
    await anvil.mine(1);
    expect(await adapter.look(order, attempt)).toEqual({ kind: 'slot-taken' });
    const next = hot.ether(customer(), GWEI);
    expect(await ledger.pay(adapter, next)).toEqual({ kind: 'waiting', code: 'SLOT_TAKEN' });
    expect(await reservedBy(next)).toEqual([]);
  });

  it('pays a contract, with gas for what the contract does', async () => {
    // Stores a word and stops: more than the 21000 of a plain transfer.
    const contract = getAddress(`0x${'c0'.repeat(20)}`);
    await anvil.rpc('anvil_setCode', [contract, '0x600160005500']);
    const adapter = hot.adapter();
    const order = hot.ether(contract, ETHER);
    const attempt = signed(await ledger.pay(adapter, order));
    await adapter.send(attempt.raw);
    await anvil.mine(1);
    expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', result: 'paid' });
    expect(await anvil.balanceOf(contract)).toBe(ETHER);
  });

  describe('of tokens with tricks', () => {
    it('waits while the chain would not execute the payment, and goes on by itself', async () => {
      await playTrick(anvil, TRICK_TOKEN, 'reverts');
      const order = hot.tricks(customer(), 1000n);
      expect(await ledger.pay(hot.adapter(), order)).toEqual({ kind: 'waiting', code: 'PAYMENT_WOULD_REVERT' });
      await playTrick(anvil, TRICK_TOKEN, 'none');
      expect(await ledger.pay(hot.adapter(), order)).toMatchObject({ kind: 'attempt' });
    });

    it.each<[TokenTrick, string]>([
      ['none', 'paid'],
      ['reverts', 'reverted'],
      ['keeps-one-percent', 'under-delivered'],
      ['says-false', 'under-delivered'],
      ['says-nothing-moved', 'under-delivered'],
      ['doubles', 'under-delivered'],
    ])('calls one that turns to "%s" after the signature %s', async (trick, result) => {
      const adapter = hot.adapter();
      const order = hot.tricks(customer(), 1000n);
      const attempt = signed(await ledger.pay(adapter, order));
      await playTrick(anvil, TRICK_TOKEN, trick);
      await adapter.send(attempt.raw);
      await anvil.mine(1);
      expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', result });
    });
  });

  it('lets no bytes out that its own key did not sign', async () => {
    const order = hot.ether(customer(), ETHER);
    const key = { ...openWalletKey(aSecret('somebody else')), publicKey: hot.key.publicKey };
    await expect(ledger.pay(hot.adapter({ key }), order)).rejects.toMatchObject({ name: 'InvariantViolation' });
    expect(await reservedBy(order)).toEqual([]);
  });

  it('lets no bytes out that the checker takes for something else', async () => {
    // No intent is derived like this: our own account.
    const asked = hot.ether(customer(), ETHER);
    const order = { ...asked, intent: { ...asked.intent, destinationBytes: hexOf(getBytes(hot.address)) } };
    const paying = ledger.pay(hot.adapter(), order);
    await expect(paying).rejects.toBeInstanceOf(BytesRefused);
    expect(await reservedBy(order)).toEqual([]);
  });

  describe('through a node that cannot be relied on', () => {
    let node: LyingNode;
    let adapter: ChainAdapter<EvmObservation>;
    beforeEach(async () => {
      node = await startLyingNode(anvil.url);
      adapter = hot.adapter({ rpcUrl: node.url, timeoutMs: 1000 });
    });
    afterEach(() => node.stop());

    it.each([
      ['down', 'NODE_UNAVAILABLE'],
      ['silent', 'NODE_UNAVAILABLE'],
      ['on-another-chain', 'NODE_ON_ANOTHER_CHAIN'],
    ] as const)('waits while it is %s and goes on by itself', async (mood, code) => {
      const order = hot.ether(customer(), ETHER);
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
        const order = hot.ether(customer(), ETHER);
        const attempt = signed(await ledger.pay(adapter, order));
        node.mood = mood;
        await adapter.send(attempt.raw);
        expect(node.calls.get('eth_sendRawTransaction')).toBe(1);
        expect(await adapter.look(order, attempt)).toEqual({ kind: 'seen' });
        node.mood = 'honest';
        await adapter.send(attempt.raw);
        await anvil.mine(1);
        await adapter.send(attempt.raw);
        await anvil.mine(1);
        expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', result: 'paid', confirmations: 2 });
        expect(await anvil.balanceOf(customer())).toBe(ETHER);
      },
    );

    it('pays no tip beyond its cap, however much the node suggests', async () => {
      node.lies.set('eth_maxPriorityFeePerGas', () => `0x${(1000n * GWEI).toString(16)}`);
      const { maxPriorityFeePerGas } = await observed(adapter, hot.ether(customer(), ETHER));
      expect(maxPriorityFeePerGas).toBe(10n * GWEI);
    });

    it('does not believe a receipt out of a block that the chain does not hold', async () => {
      const order = hot.ether(customer(), ETHER);
      const attempt = signed(await ledger.pay(adapter, order));
      await adapter.send(attempt.raw);
      await anvil.mine(1);
      const kept = await anvil.rpc('eth_getTransactionReceipt', [attempt.txid]);
      await anvil.rpc('anvil_reorg', [1, []]);
      node.lies.set('eth_getTransactionReceipt', () => kept);
      expect(await adapter.look(order, attempt)).toEqual({ kind: 'unseen' });
    });

    it('calls no nonce taken while its own payment is being mined under its eyes', async () => {
      const order = hot.ether(customer(), ETHER);
      const attempt = signed(await ledger.pay(adapter, order));
      await adapter.send(attempt.raw);
      await anvil.mine(1);
      const receipt = await anvil.rpc('eth_getTransactionReceipt', [attempt.txid]);
      let looks = 0;
      node.lies.set('eth_getTransactionByHash', () => null);
      node.lies.set('eth_getTransactionReceipt', () => (looks++ === 0 ? null : receipt));
      expect(await adapter.look(order, attempt)).toMatchObject({ kind: 'mined', result: 'paid' });
    });
  });
});
