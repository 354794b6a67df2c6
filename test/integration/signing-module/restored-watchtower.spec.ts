import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { PolicyHistory } from '../../../src/protocol/policy-history.js';
import { PostgresAdmin } from '../../../src/sandbox/parts/postgres-admin.js';
import { FeedWatch } from '../../../src/signing-module/orders/feed-watch.js';
import { restartFeed } from '../../../src/signing-module/orders/restart-feed.js';
import { WatchtowerFeed } from '../../../src/signing-module/orders/watchtower-feed.js';
import { Policies } from '../../../src/signing-module/policies.js';
import { Feed } from '../../../src/watchtower/feed.js';
import { KnownPolicies } from '../../../src/watchtower/known-policies.js';
import { listen } from '../../../src/watchtower/listen.js';
import { Pulse } from '../../../src/watchtower/pulse.js';
import { WatchtowerKey } from '../../../src/watchtower/watchtower-key.js';
import { ALICE, BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { writeGenesisFolder } from '../../support/builders/a-genesis.js';
import { aFreeze, WATCHTOWER_SECRET } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';
import { SILENT } from '../../support/silent-log.js';
import { type TestDatabase } from '../../support/template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { watchtowerDatabases } from '../../support/watchtower-databases.js';

/** A watchtower over its database, and how it ends. */
interface Tower {
  readonly url: string;
  readonly pulse: Pulse;
  end(): Promise<void>;
}

describe('a signing module whose watchtower was restored from yesterday’s backup', () => {
  let folder: string;
  let governed: GovernedModule;
  let database: TestDatabase;
  let backup: string;
  let admin: PostgresAdmin;
  let tower: Tower;
  let monotonicMs = 0;
  let watch: FeedWatch;
  const towers: Tower[] = [];

  beforeEach(async () => {
    folder = makeTemporaryFolder();
    governed = await GovernedModule.start();
    database = await watchtowerDatabases.clone();
    admin = new PostgresAdmin(database.adminUrl);
    backup = `${database.name}_backup`;
    watch = new FeedWatch(
      () => true,
      () => monotonicMs,
    );
    // Yesterday: one order. Then a backup, and two more that the signing module reads.
    tower = await start(database.url);
    await give(aFreeze(CAROL, governed.policy));
    await tower.end();
    await admin.createDatabase(backup, new URL(database.url).username, { template: database.name });
    tower = await start(database.url);
    await give(aFreeze(DAVE, governed.policy));
    await give(aFreeze(ERIN, governed.policy));
    await look();
    expect(watch.isSilent).toBe(false);
    await tower.end();

    const restored = new URL(database.url);
    restored.pathname = `/${backup}`;
    tower = await start(restored.href);
    monotonicMs += 31_000;
  });
  afterEach(async () => {
    for (const each of towers.splice(0)) await each.end();
    await governed.end();
    await admin.dropDatabase(backup);
    await database.drop();
    removeTemporaryFolder(folder);
  });

  async function start(url: string): Promise<Tower> {
    const { genesis, files } = governed.setting.genesis;
    const directory = writeGenesisFolder(join(folder, 'genesis'), files);
    const policies = KnownPolicies.open({ directory, hash: genesis.hash });
    const feed = new Feed(url, policies, SILENT);
    await feed.begin(genesis);
    const pulse = new Pulse({
      ...{ feed, genesis, log: SILENT, intervalSeconds: 10 },
      key: new WatchtowerKey(WATCHTOWER_SECRET),
    });
    await pulse.start();
    const http: Server = await listen({ feed, pulse, log: SILENT, host: '127.0.0.1', port: 0 });
    let isOver = false;
    const end = async () => {
      if (isOver) return;
      isOver = true;
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await pulse.stop();
      await feed.close();
    };
    const made = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, pulse, end };
    towers.push(made);
    return made;
  }

  async function give(order: SignedOrder): Promise<void> {
    const body = JSON.stringify(writeSignedOrder(order));
    expect((await fetch(`${tower.url}/orders`, { method: 'POST', body })).status).toBe(201);
  }
  /** The signing module reads the feed under a heartbeat of now. */
  async function look(): Promise<void> {
    await tower.pulse.beat();
    const { ledger, takeOrder } = governed.module;
    const policies = new Policies(PolicyHistory.of(governed.policy));
    const signal = new AbortController().signal;
    const feed = new WatchtowerFeed({
      ...{ watchtowerUrl: tower.url, ledger, policies, takeOrder, feedWatch: watch, log: SILENT, signal },
    });
    await feed.round();
  }
  const frozenTimes = async () =>
    (await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen').length;
  const restart = () => restartFeed(governed.setting.database.url, 'The watchtower was restored from a backup');

  it('stays frozen until a person has the feed read anew, also when new orders have filled the gap', async () => {
    await look();
    expect(watch.isSilent).toBe(true);
    for (const device of [ALICE, BOB, CAROL]) await give(aFreeze(device, governed.policy, { scope: 'wallet btc-hot' }));
    await look();
    expect(watch.isSilent).toBe(true);
    // The orders that are new in it are taken all the same, as far as they lie beyond the place that was reached.
    expect(await restart()).toBe(3);
    await look();
    expect(watch.isSilent).toBe(false);
    expect(await frozenTimes()).toBe(6);
  });

  it('forgets none of the orders that it has taken, and takes none of them twice', async () => {
    await restart();
    await look();
    expect(watch.isSilent).toBe(false);
    expect(await frozenTimes()).toBe(3);
    await give(aFreeze(ALICE, governed.policy));
    await look();
    expect(await frozenTimes()).toBe(4);
  });

  it('believes no heartbeat again that it has heard', async () => {
    await look();
    const heard = tower.pulse.last;
    await restart();
    await look();
    monotonicMs += 31_000;
    await restart();
    const { ledger, takeOrder } = governed.module;
    const policies = new Policies(PolicyHistory.of(governed.policy));
    const signal = new AbortController().signal;
    const parts = { watchtowerUrl: tower.url, ledger, policies, takeOrder, feedWatch: watch, log: SILENT, signal };
    // The same page as before, with no beat in between.
    await new WatchtowerFeed(parts).round();
    expect(heard).not.toBeNull();
    expect(watch.isSilent).toBe(true);
  });

  it('goes back in no other way, and keeps who had it read anew', async () => {
    await restart();
    const client = new pg.Client({ connectionString: governed.setting.database.url });
    await client.connect();
    try {
      for (const sql of [
        `UPDATE feed_reading SET place = 0, hash = repeat('00', 32)`,
        'UPDATE feed_reading SET counter = 0',
        'DELETE FROM feed_restart',
        `UPDATE feed_restart SET reason = 'none'`,
      ])
        await expect(client.query(sql)).rejects.toMatchObject({ code: '23001' });
      const { rows } = await client.query('SELECT place, reason FROM feed_restart');
      expect(rows).toEqual([{ place: '3', reason: 'The watchtower was restored from a backup' }]);
    } finally {
      await client.end();
    }
  });
});
