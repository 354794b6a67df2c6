import { chmodSync, writeFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { deriveIntent } from '../../../src/protocol/derive-intent.js';
import { type EngineKeyId } from '../../../src/protocol/ids.js';
import { hexOf, type Hex32 } from '../../../src/protocol/hex.js';
import {
  nextOrdersHash,
  NO_ORDERS_HASH,
  readFeedPage,
  verifyHeartbeat,
  type FeedPage,
} from '../../../src/protocol/orders/heartbeat.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { Feed } from '../../../src/watchtower/feed.js';
import { giveFreeze } from '../../../src/watchtower/give-freeze.js';
import { KnownPolicies } from '../../../src/watchtower/known-policies.js';
import { listen } from '../../../src/watchtower/listen.js';
import { Pulse } from '../../../src/watchtower/pulse.js';
import { makeKeyFile, readKeyFile, WatchtowerKey } from '../../../src/watchtower/watchtower-key.js';
import { aDevice, ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { aGenesis, writeGenesisFolder, type TestGenesis } from '../../support/builders/a-genesis.js';
import {
  aFreeze,
  anUnfreeze,
  aRejectOrder,
  aSuspend,
  aVeto,
  aWatchtowersFreeze,
  digestOf,
  GOVERNED,
  WATCHTOWER_KEY,
  WATCHTOWER_SECRET,
} from '../../support/builders/an-order.js';
import { aWithdrawal } from '../../support/builders/an-engine.js';
import { SILENT } from '../../support/silent-log.js';
import { type TestDatabase } from '../../support/template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { watchtowerDatabases } from '../../support/watchtower-databases.js';

const now = () => Math.floor(Date.now() / 1000);

/** The watchtower's parts over a real database, on a port of their own. */
interface Tower {
  readonly url: string;
  readonly feed: Feed;
  readonly pulse: Pulse;
  stop(): Promise<void>;
}

describe('the watchtower', () => {
  const genesis: TestGenesis = aGenesis({ policy: GOVERNED });
  const { policy } = genesis;
  let database: TestDatabase;
  let folder: string;
  let policies: KnownPolicies;
  const running: Tower[] = [];

  beforeEach(async () => {
    folder = makeTemporaryFolder();
    const directory = writeGenesisFolder(join(folder, 'genesis'), genesis.files);
    policies = KnownPolicies.open({ directory, hash: genesis.genesis.hash });
    database = await watchtowerDatabases.clone();
  });
  afterEach(async () => {
    for (const tower of running.splice(0)) await tower.stop();
    await database.drop();
    removeTemporaryFolder(folder);
  });

  async function start(intervalSeconds = 0.05): Promise<Tower> {
    const key = new WatchtowerKey(WATCHTOWER_SECRET);
    const feed = new Feed(database.url, policies, SILENT);
    await feed.begin(policies.genesis);
    const pulse = new Pulse({ feed, key, genesis: policies.genesis, log: SILENT, intervalSeconds });
    await pulse.start();
    const server: Server = await listen({ feed, pulse, log: SILENT, host: '127.0.0.1', port: 0 });
    let isStopped = false;
    const tower = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      feed,
      pulse,
      stop: async () => {
        if (isStopped) return;
        isStopped = true;
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await pulse.stop();
        await feed.close();
      },
    };
    running.push(tower);
    return tower;
  }

  async function post(tower: Tower, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${tower.url}/orders`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
  }
  const give = (tower: Tower, order: SignedOrder) => post(tower, writeSignedOrder(order));

  async function readFeed(tower: Tower, after = 0): Promise<FeedPage> {
    const page = readFeedPage(await (await fetch(`${tower.url}/feed?after=${after}`)).json());
    if (page === null) throw new Error('no page of a feed');
    expect(verifyHeartbeat(policy.deploymentId, page.heartbeat, WATCHTOWER_KEY)).toBe(true);
    return page;
  }
  const hashOf = (orders: readonly SignedOrder[]): Hex32 =>
    orders.map((order) => digestOf(policy, order)).reduce(nextOrdersHash, NO_ORDERS_HASH);

  it('hands on each order that it takes, in order, under a heartbeat that covers them', async () => {
    const tower = await start();
    const orders = [aFreeze(CAROL, policy), aSuspend(ALICE, policy, 'erin-wallet'), aVeto(DAVE, policy, policy.hash)];
    for (const [n, order] of orders.entries()) {
      expect(await give(tower, order)).toEqual({
        status: 201,
        body: { digest: digestOf(policy, order), place: n + 1 },
      });
    }
    const page = await readFeed(tower);
    expect(page.orders).toEqual(orders);
    expect(page.heartbeat.message).toMatchObject({ orders: 3, ordersHash: hashOf(orders) });
    expect(Math.abs(page.heartbeat.message.at - now())).toBeLessThanOrEqual(2);
    expect((await readFeed(tower, 2)).orders).toEqual(orders.slice(2));
    expect((await readFeed(tower, 3)).orders).toEqual([]);
  });

  it('hands on no order that its heartbeat does not cover yet', async () => {
    const { feed } = await start();
    const orders = [aFreeze(ALICE, policy), aFreeze(BOB, policy)];
    for (const order of orders) await feed.take(order, now());
    expect(await feed.read(0, { orders: 1 })).toEqual(orders.slice(0, 1));
    expect(await feed.read(1, { orders: 1 })).toEqual([]);
    expect(await feed.read(1, { orders: 2 })).toEqual(orders.slice(1));
  });

  it('takes the same order once, however often and from however many at once', async () => {
    const tower = await start();
    const order = aFreeze(BOB, policy);
    const answers = await Promise.all(Array.from({ length: 15 }, () => give(tower, order)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 14 }, () => 200), 201]);
    expect((await readFeed(tower)).orders).toEqual([order]);
  });

  it('numbers fifteen orders that come at once without a gap', async () => {
    const tower = await start();
    const orders = Array.from({ length: 15 }, (_, n) => aFreeze(ALICE, policy, { reason: `Number ${n}` }));
    await Promise.all(orders.map((order) => give(tower, order)));
    const page = await readFeed(tower);
    expect(page.orders).toHaveLength(15);
    expect(page.heartbeat.message).toMatchObject({ orders: 15, ordersHash: hashOf(page.orders) });
  });

  it('counts its heartbeats upwards, across restarts and a clock that was set back', async () => {
    const first = await start();
    await give(first, aFreeze(ALICE, policy));
    const { counter } = (await readFeed(first)).heartbeat.message;
    await first.stop();
    const second = await start();
    const page = await readFeed(second);
    expect(page.heartbeat.message.counter).toBeGreaterThan(counter);
    expect(page.heartbeat.message.orders).toBe(1);
    const ahead = await second.feed.beat(Date.now() + 3_600_000);
    expect((await second.feed.beat(Date.now())).counter).toBeGreaterThan(ahead.counter);
  });

  it('beats by itself, and falls silent when its database does not count any more', async () => {
    const tower = await start(0.05);
    const before = (await readFeed(tower)).heartbeat.message.counter;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await readFeed(tower)).heartbeat.message.counter).toBeGreaterThan(before);
    expect((await fetch(`${tower.url}/health`)).status).toBe(200);
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    try {
      await admin.query('ALTER TABLE feed_head RENAME TO gone');
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { counter } = tower.pulse.last?.message ?? { counter: 0 };
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(tower.pulse.last?.message.counter).toBe(counter);
    } finally {
      await admin.query('ALTER TABLE gone RENAME TO feed_head');
      await admin.end();
    }
  });

  it('refuses what does not hold, each with its code', async () => {
    const tower = await start();
    const stranger = aDevice('mallory');
    const at = now();
    const cases: readonly [SignedOrder, number, string][] = [
      [aFreeze(stranger, policy), 403, 'ORDER_DEVICE_UNKNOWN'],
      [aFreeze(stranger, policy, { approver: 'bob', device: BOB.id }), 403, 'ORDER_SIGNATURE_INVALID'],
      [aFreeze(BOB, { deploymentId: 'ab'.repeat(32) as never }), 403, 'ORDER_SIGNATURE_INVALID'],
      [aFreeze(BOB, policy, { approver: 'alice' }), 403, 'ORDER_DEVICE_NOT_THE_APPROVERS'],
      [anUnfreeze(CAROL, policy, ['11'.repeat(32) as Hex32]), 403, 'ORDER_NOT_ELIGIBLE'],
      [aVeto(ERIN, policy, policy.hash), 403, 'ORDER_NOT_ELIGIBLE'],
      [aSuspend(CAROL, policy, 'erin-wallet'), 403, 'ORDER_NOT_ELIGIBLE'],
      [aFreeze(BOB, policy, { castAt: at - 7200, expiresAt: at - 3600 }), 422, 'ORDER_EXPIRED'],
      [aFreeze(BOB, policy, { castAt: at + 600, expiresAt: at + 1200 }), 422, 'ORDER_NOT_YET_VALID'],
      [aFreeze(BOB, policy, { expiresAt: at + 90_000 }), 422, 'ORDER_VALID_TOO_LONG'],
    ];
    for (const [order, status, code] of cases) {
      expect(await give(tower, order)).toMatchObject({ status, body: { status, code } });
    }
    expect(await post(tower, { verb: 'Freeze' })).toMatchObject({ status: 400, body: { code: 'ORDER_MALFORMED' } });
    expect(await post(tower, '{"verb":1,"verb":2}')).toMatchObject({ status: 400, body: { code: 'ORDER_MALFORMED' } });
    expect(await post(tower, ' '.repeat(65_537))).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
    // What is just short enough is read, and found to be no order.
    expect(await post(tower, ' '.repeat(65_536))).toMatchObject({ status: 400, body: { code: 'ORDER_MALFORMED' } });
    expect((await readFeed(tower)).orders).toEqual([]);
  });

  it('takes of a suspended device what can only stop, until two governors lift that', async () => {
    const tower = await start();
    const suspension = aSuspend(ALICE, policy, BOB.id);
    await give(tower, suspension);
    const refused = { status: 403, body: { code: 'ORDER_DEVICE_SUSPENDED' } };
    const other = aSuspend(BOB, policy, ERIN.id);
    expect(await give(tower, other)).toMatchObject(refused);
    expect(await give(tower, aFreeze(BOB, policy))).toMatchObject({ status: 201 });
    expect(await give(tower, aVeto(BOB, policy, policy.hash))).toMatchObject({ status: 201 });
    await give(tower, anUnfreeze(ALICE, policy, [digestOf(policy, suspension)]));
    expect(await give(tower, other)).toMatchObject(refused);
    await give(tower, anUnfreeze(DAVE, policy, [digestOf(policy, suspension)]));
    expect(await give(tower, other)).toMatchObject({ status: 201 });
  });

  it('takes no rejection that would keep others from being taken, or the feed from being read', async () => {
    const tower = await start();
    const asked = deriveIntent(aWithdrawal(policy.deploymentId), 'trading' as EngineKeyId, policy);
    if (asked.kind !== 'intent') throw new Error(asked.code);
    for (const beneficiary of ['a\u0000b', 'b'.repeat(60_000)])
      expect(await give(tower, aRejectOrder(ALICE, policy, { ...asked.intent, beneficiary }))).toMatchObject({
        ...{ status: 400, body: { code: 'ORDER_MALFORMED' } },
      });
    expect(await give(tower, aRejectOrder(ALICE, policy, asked.intent))).toMatchObject({ status: 201 });
    expect(await give(tower, aFreeze(CAROL, policy))).toMatchObject({ status: 201 });
  });

  it('knows who is suspended after a restart, and after its database was replaced by an older copy', async () => {
    const tower = await start();
    const other = aSuspend(BOB, policy, ERIN.id);
    await give(tower, aSuspend(ALICE, policy, BOB.id));
    expect(await give(tower, other)).toMatchObject({ status: 403 });
    expect(await give(await start(), other)).toMatchObject({ status: 403 });
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`
      ALTER TABLE feed_order DISABLE TRIGGER USER; ALTER TABLE feed_head DISABLE TRIGGER USER;
      DELETE FROM feed_order; UPDATE feed_head SET orders = 0, hash = repeat('00', 32);
      ALTER TABLE feed_order ENABLE TRIGGER USER; ALTER TABLE feed_head ENABLE TRIGGER USER`);
    await admin.end();
    // As long as what this watchtower had read, and another one.
    expect(await give(await start(), aFreeze(CAROL, policy))).toMatchObject({ status: 201 });
    expect(await give(tower, other)).toMatchObject({ status: 201 });
    expect(await give(tower, aSuspend(ALICE, policy, DAVE.id))).toMatchObject({ status: 201 });
  });

  it('freezes with its own key, without a process that serves', async () => {
    const tower = await start();
    const key = new WatchtowerKey(WATCHTOWER_SECRET);
    const parts = { feed: tower.feed, key, genesis: policies.genesis };
    const taken = await giveFreeze(parts, { scope: 'wallet evm-hot', reason: 'An outflow without a receipt' });
    expect(taken).toMatchObject({ kind: 'taken', place: 1, isNew: true });
    await tower.pulse.beat();
    const page = await readFeed(tower);
    expect(page.orders.map(({ verb, message }) => [verb, message.device])).toEqual([['Freeze', 'watchtower']]);
    await expect(giveFreeze(parts, { scope: 'everything', reason: 'Why' })).rejects.toThrow('--scope');
    for (const reason of ['', 'two\nlines', 'x'.repeat(281)])
      await expect(giveFreeze(parts, { scope: 'all', reason })).rejects.toThrow('--reason');
    expect((await readFeed(tower)).orders).toHaveLength(1);
  });

  it('takes a freeze by its own key from outside as well, and by no other', async () => {
    const tower = await start();
    expect(await give(tower, aWatchtowersFreeze(policy))).toMatchObject({ status: 201 });
    const forged = { ...aWatchtowersFreeze(policy, { reason: 'Another one' }), signature: hexOf(new Uint8Array(64)) };
    expect(await give(tower, forged)).toMatchObject({ status: 403, body: { code: 'ORDER_SIGNATURE_INVALID' } });
  });

  it('answers nothing else', async () => {
    const tower = await start();
    const codeOf = async (path: string, method = 'GET') => {
      const response = await fetch(`${tower.url}${path}`, { method });
      return [response.status, z.object({ code: z.string() }).parse(await response.json()).code];
    };
    expect(await codeOf('/')).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf('/orders')).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await codeOf('/feed', 'POST')).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(await codeOf('/feed?after=-1')).toEqual([400, 'MALFORMED']);
    for (const after of ['1e3', '01', '', '1 OR 1=1', '1000000000000000'])
      expect(await codeOf(`/feed?after=${encodeURIComponent(after)}`)).toEqual([400, 'MALFORMED']);
  });

  it('pages a feed that is longer than one page', async () => {
    const tower = await start();
    for (let n = 0; n < 203; n += 1) await tower.feed.take(aFreeze(ALICE, policy, { reason: `Number ${n}` }), now());
    await tower.pulse.beat();
    const page = await readFeed(tower);
    expect(page.orders).toHaveLength(200);
    expect(page.heartbeat.message.orders).toBe(203);
    const rest = await readFeed(tower, 200);
    expect(hashOf([...page.orders, ...rest.orders])).toBe(rest.heartbeat.message.ordersHash);
  }, 60_000);

  it('keeps what it took: the database lets nobody edit, delete or truncate the feed', async () => {
    const tower = await start();
    await give(tower, aFreeze(ALICE, policy));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      for (const sql of [
        'DELETE FROM feed_order',
        `UPDATE feed_order SET signed = '{}'`,
        'TRUNCATE feed_order',
        'UPDATE feed_head SET counter = 0',
        'UPDATE feed_head SET orders = 0',
        'DELETE FROM feed_head',
      ]) {
        await expect(client.query(sql)).rejects.toMatchObject({ code: '23001' });
      }
    } finally {
      await client.end();
    }
  });

  it('serves one deployment: another genesis does not open its feed', async () => {
    await start();
    const other = new Feed(database.url, policies, SILENT);
    await expect(other.begin({ ...policies.genesis, hash: '22'.repeat(32) as Hex32 })).rejects.toThrow(
      'another genesis',
    );
    await other.close();
  });

  it('wants a key file that is its own, and the key that the policy names', () => {
    const file = join(folder, 'watchtower.key');
    const made = makeKeyFile(file);
    expect(readKeyFile(file).publicKey).toBe(made.publicKey);
    expect(() => makeKeyFile(file)).toThrow('is there already');
    expect(() => {
      policies.demandKey(made.publicKey);
    }).toThrow('not the key that the policy names');
    const without = aGenesis({ policy: { governance: GOVERNED.governance } });
    const directory = writeGenesisFolder(join(folder, 'without'), without.files);
    const unwatched = KnownPolicies.open({ directory, hash: without.genesis.hash });
    expect(() => {
      unwatched.demandKey(made.publicKey);
    }).toThrow('names no watchtower');
    chmodSync(file, 0o440);
    expect(() => readKeyFile(file)).toThrow('chmod');
    const empty = join(folder, 'empty.key');
    writeFileSync(empty, 'no key', { mode: 0o600 });
    expect(() => readKeyFile(empty)).toThrow('holds no key');
  });
});
