import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Wallet } from 'ethers';
import pg from 'pg';
import { deriveIntent, NO_HASH } from '../../src/protocol/derive-intent.js';
import { type Hex32 } from '../../src/protocol/hex.js';
import { type EngineKeyId } from '../../src/protocol/ids.js';
import { invariant } from '../../src/protocol/invariant.js';
import { writeSignedOrder, type SignedOrder } from '../../src/protocol/orders/signed-order.js';
import { type SignedVote } from '../../src/protocol/vote.js';
import { type WithdrawalRequest } from '../../src/protocol/withdrawal-request.js';
import { ALICE, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../support/builders/a-device.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { ETH, evmAccountOf } from '../support/builders/a-policy.js';
import { aSecret } from '../support/builders/a-secret.js';
import { aFreeze, anUnfreeze, aSuspend, digestOf, GOVERNED } from '../support/builders/an-order.js';
import { anEngine, aWithdrawal } from '../support/builders/an-engine.js';
import { anEvmSetting, type EvmSetting } from '../support/evm-setting.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';
import { WatchtowerProcess } from '../support/watchtower-process.js';

/** How soon a freeze has to work, from the moment that it lies where the signing module looks. */
const WITHIN_MS = 2_000;
const FORGERIES = 4;

/**
 * The running signing module, the running watchtower, and a server in an attacker's hands that may be down as well.
 * Each test leaves nothing frozen: a small payment goes through after it.
 */
describe('orders that stop the running signing module', () => {
  const genesis = aGenesis({
    policy: { ...GOVERNED, selfFreeze: { forgedPackages: FORGERIES, windowSeconds: 600 } },
  });
  const { policy } = genesis;
  let folder: string;
  let setting: EvmSetting;
  let watchtower: WatchtowerProcess;
  let elsewhere: Server;
  let atUrl: unknown[];
  const drops = () => join(folder, 'orders');

  beforeAll(async () => {
    folder = makeTemporaryFolder();
    mkdirSync(drops());
    atUrl = [];
    elsewhere = createServer((_request, response) => {
      response.end(JSON.stringify({ orders: atUrl }));
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    watchtower = await WatchtowerProcess.prepare(join(folder, 'watchtower'), genesis);
    await watchtower.start();
    setting = await anEvmSetting({
      genesis,
      configuration: {
        watchtowerUrl: watchtower.url,
        orderUrls: [`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/orders`],
        ordersDirectory: drops(),
      },
    });
    setting.module.start();
  }, 90_000);
  afterAll(async () => {
    await setting.end();
    await watchtower.end();
    elsewhere.closeAllConnections();
    elsewhere.close();
    removeTemporaryFolder(folder);
  });

  function ask(overrides: Partial<WithdrawalRequest> = {}) {
    const engine = anEngine('trading', setting.server.url);
    const destination = Wallet.createRandom().address;
    const body = aWithdrawal(policy.deploymentId, { asset: ETH, amount: '1000', destination, ...overrides });
    const derived = deriveIntent(body, engine.keyId as EngineKeyId, policy);
    invariant(derived.kind === 'intent', 'the builder asks for something that the policy knows');
    const { intent } = derived;
    const request = engine.withdrawal(body);
    const offer = (votes: readonly SignedVote[] = [], changed = request): string =>
      setting.server.offer(policy.deploymentId, body.reference, { request: changed, votes, cancel: null });
    return { body, intent, request, destination, id: intent.withdrawalId, offer };
  }
  const paid = (id: string) => setting.server.waitFor(id, ({ outcome }) => outcome === 'final', 30_000);
  const waiting = (id: string, code = 'FROZEN') =>
    setting.server.waitFor(id, ({ outcome, reason }) => outcome === 'waiting' && reason === code);
  const digest = (order: SignedOrder): Hex32 => digestOf(policy, order);
  const stated = (order: Hex32, outcome: string) =>
    setting.server.waitFor(NO_HASH, (message) => message.outcome === outcome && message.intentHash === order);

  /** As `sekisho freeze --drop` does it: complete under another name first. */
  function drop(order: SignedOrder): void {
    writeFileSync(join(drops(), `.${digest(order)}`), JSON.stringify(writeSignedOrder(order)));
    renameSync(join(drops(), `.${digest(order)}`), join(drops(), `${digest(order)}.json`));
  }
  async function lift(...orders: readonly Hex32[]): Promise<void> {
    drop(anUnfreeze(ALICE, policy, orders));
    drop(anUnfreeze(DAVE, policy, orders));
    for (const order of orders) await stated(order, 'unfrozen');
  }
  /** Asks the ledger itself, for when there is no server to ask. */
  async function query(sql: string, values: unknown[] = []): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: setting.database.url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql, values)).rows;
    } finally {
      await client.end();
    }
  }
  async function takenAfterMs(order: SignedOrder, givenAt: number): Promise<number> {
    while ((await query('SELECT FROM stop_order WHERE digest = $1', [digest(order)])).length === 0) {
      if (Date.now() - givenAt > 15_000) throw new Error('the order was not taken');
      await sleep(20);
    }
    return Date.now() - givenAt;
  }

  afterEach(async () => {
    const asked = ask();
    asked.offer();
    await paid(asked.id);
  }, 60_000);

  it('freezes by the drop folder within two seconds while the server is down, and thaws when governors say so', async () => {
    const hot = evmAccountOf(aSecret('chain key evm-hot'));
    const before = await setting.anvil.balanceOf(hot);
    await setting.anvil.setBalance(hot, 0n);
    const asked = ask();
    asked.offer();
    await waiting(asked.id, 'INSUFFICIENT_FUNDS');
    setting.server.isDown = true;

    const freeze = aFreeze(CAROL, policy);
    const givenAt = Date.now();
    drop(freeze);
    const tookMs = await takenAfterMs(freeze, givenAt);
    expect(tookMs).toBeLessThan(WITHIN_MS);
    await setting.anvil.setBalance(hot, before);
    await sleep(3_000);
    expect(await setting.anvil.balanceOf(asked.destination)).toBe(0n);

    setting.server.isDown = false;
    await waiting(asked.id);
    await lift(digest(freeze));
    await paid(asked.id);
    expect(await setting.anvil.balanceOf(asked.destination)).toBe(1000n);
  }, 90_000);

  it.each<[string, (order: SignedOrder) => Promise<unknown>]>([
    ['the watchtower’s feed', (order) => watchtower.give(order)],
    [
      'a second URL',
      (order) => {
        atUrl = [{ not: 'an order' }, writeSignedOrder(order)];
        return Promise.resolve();
      },
    ],
    [
      'the server',
      (order) => {
        setting.server.orders = [writeSignedOrder(order)];
        return Promise.resolve();
      },
    ],
  ])(
    'freezes by %s within two seconds',
    async (_where, give) => {
      const freeze = aFreeze(ERIN, policy);
      const givenAt = Date.now();
      await give(freeze);
      expect(await takenAfterMs(freeze, givenAt)).toBeLessThan(WITHIN_MS);
      const asked = ask();
      asked.offer();
      await waiting(asked.id);
      await lift(digest(freeze));
      await paid(asked.id);
      setting.server.orders = [];
    },
    90_000,
  );

  it.each<[string, TestDevice, TestDevice, (order: SignedOrder) => void]>([
    ['its owner’s, by the drop folder', BOB, BOB, drop],
    ['a governor’s, by the drop folder', ALICE, CAROL, drop],
    ['a governor’s, by the server', DAVE, CAROL, (order) => (setting.server.orders = [writeSignedOrder(order)])],
  ])(
    'suspends a device within two seconds of an order: %s',
    async (_whose, by, suspended, give) => {
      const suspension = aSuspend(by, policy, suspended.id);
      const givenAt = performance.now();
      give(suspension);
      // The receipt has to reach the server as well.
      await stated(digest(suspension), 'suspended');
      expect(performance.now() - givenAt).toBeLessThan(WITHIN_MS);
      setting.server.orders = [];
      await lift(digest(suspension));
    },
    60_000,
  );

  it('counts an order once that comes by every way, and again after it was lifted', async () => {
    const freeze = aFreeze(BOB, policy);
    drop(freeze);
    atUrl = [writeSignedOrder(freeze)];
    setting.server.orders = [writeSignedOrder(freeze)];
    await watchtower.give(freeze);
    await stated(digest(freeze), 'frozen');
    await lift(digest(freeze));
    await sleep(1_500);
    const said = setting.server.receiptsOf(NO_HASH).filter(({ message }) => message.intentHash === digest(freeze));
    expect(said.map(({ message }) => message.outcome)).toEqual(['frozen', 'unfrozen']);
    setting.server.orders = [];
  }, 60_000);

  it('stops what a scope names, and lets everything else go on', async () => {
    const frozen = ask({ beneficiary: 'customer-9' });
    const byDestination = ask();
    const scopes = [
      'beneficiary customer-9',
      `destination ${byDestination.destination}`,
      'wallet btc-hot',
      'chain eip155:1',
    ];
    const freezes = scopes.map((scope) => aFreeze(CAROL, policy, { scope }));
    freezes.forEach(drop);
    for (const freeze of freezes) await stated(digest(freeze), 'frozen');
    const free = ask();
    for (const asked of [frozen, byDestination, free]) asked.offer();
    await paid(free.id);
    await waiting(frozen.id);
    await waiting(byDestination.id);
    await lift(...freezes.map(digest).sort());
    await paid(frozen.id);
    await paid(byDestination.id);
  }, 90_000);

  it('is not lifted by too few, nor by governors who name other orders', async () => {
    const [freeze, other] = [aFreeze(CAROL, policy), aFreeze(CAROL, policy, { scope: 'wallet btc-hot' })];
    drop(freeze);
    drop(other);
    await stated(digest(other), 'frozen');
    await stated(digest(freeze), 'frozen');
    const attempts = [
      anUnfreeze(ALICE, policy, [digest(freeze)]),
      anUnfreeze(ALICE, policy, [digest(freeze)], { reason: 'Once more' }),
      anUnfreeze(CAROL, policy, [digest(freeze)]),
      anUnfreeze(BOB, policy, [digest(other)]),
      anUnfreeze(DAVE, policy, [digest(freeze), digest(other)].sort()),
    ];
    attempts.forEach(drop);
    await stated(digest(attempts[4] ?? freeze), 'registered');
    const asked = ask();
    asked.offer();
    await waiting(asked.id);
    await sleep(1_500);
    expect(setting.server.receiptsOf(asked.id).map(({ message }) => message.outcome)).not.toContain('signed');
    drop(anUnfreeze(BOB, policy, [digest(freeze)]));
    await stated(digest(freeze), 'unfrozen');
    await paid(asked.id);
    await lift(digest(other));
  }, 90_000);

  it('does not count the vote of a device that was suspended, until that is lifted', async () => {
    const suspension = aSuspend(ALICE, policy, BOB.id);
    drop(suspension);
    await stated(digest(suspension), 'suspended');
    const asked = ask({ amount: '2000000000000000000' });
    const votes = [ALICE, BOB, DAVE].map((device) => device.approve(policy, asked.intent));
    asked.offer(votes);
    await setting.server.waitFor(asked.id, ({ reason }) => reason === 'QUORUM_NOT_REACHED');
    // A suspended device may stop things, and command nothing else.
    const freeze = aFreeze(BOB, policy);
    drop(freeze);
    await stated(digest(freeze), 'frozen');
    await lift(digest(freeze));
    const refused = aSuspend(BOB, policy, ALICE.id);
    drop(refused);
    await sleep(1_500);
    expect(await query('SELECT FROM stop_order WHERE digest = $1', [digest(refused)])).toEqual([]);
    // Left there it would be good again after the suspension.
    rmSync(join(drops(), `${digest(refused)}.json`));
    await lift(digest(suspension));
    asked.offer(votes);
    await paid(asked.id);
  }, 90_000);

  it('does not send for the first time what was signed before the freeze, and follows what was sent', async () => {
    const sent = ask();
    sent.offer();
    await setting.server.waitFor(sent.id, ({ outcome }) => outcome === 'broadcast');
    await setting.module.stop();
    setting.module.start({ killAt: 'committed' });
    const asked = ask();
    asked.offer();
    await setting.module.ended();

    const freeze = aFreeze(CAROL, policy);
    drop(freeze);
    setting.module.start();
    await stated(digest(freeze), 'frozen');
    await paid(sent.id);
    await sleep(3_000);
    expect(await setting.anvil.balanceOf(asked.destination)).toBe(0n);
    expect(setting.server.receiptsOf(asked.id).at(-1)?.message.outcome).toBe('signed');
    await lift(digest(freeze));
    await paid(asked.id);
    expect(await setting.anvil.balanceOf(asked.destination)).toBe(1000n);
  }, 120_000);

  it('freezes itself when the server hands out forgeries', async () => {
    for (let n = 0; n < FORGERIES; n += 1) {
      const forged = ask();
      forged.offer(
        [],
        anEngine('trading', setting.server.url).withdrawal(forged.body, { secret: aSecret(`thief ${n}`) }),
      );
    }
    const frozen = await setting.server.waitFor(NO_HASH, ({ reason }) => reason === 'FORGED_PACKAGES');
    const asked = ask();
    asked.offer();
    await waiting(asked.id);
    await lift(frozen.intentHash);
    await paid(asked.id);
  }, 90_000);

  it('is frozen while the watchtower is silent for 30 s, and goes on by itself when it is back', async () => {
    await watchtower.stop();
    const still = ask();
    still.offer();
    await paid(still.id);
    await sleep(31_000);
    const asked = ask();
    asked.offer();
    await waiting(asked.id, 'FEED_SILENT');
    await sleep(2_000);
    expect(setting.server.receiptsOf(asked.id).map(({ message }) => message.outcome)).not.toContain('signed');
    await watchtower.start();
    await paid(asked.id);
  }, 120_000);

  it('begins frozen, until it has heard the watchtower', async () => {
    await setting.module.stop();
    await watchtower.stop();
    setting.module.start();
    const asked = ask();
    asked.offer();
    await waiting(asked.id, 'FEED_SILENT');
    await watchtower.start();
    await paid(asked.id);
  }, 90_000);
});
