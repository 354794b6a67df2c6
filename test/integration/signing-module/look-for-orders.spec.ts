import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  nextOrdersHash,
  NO_ORDERS_HASH,
  signHeartbeat,
  writeFeedPage,
} from '../../../src/protocol/orders/heartbeat.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { FeedWatch } from '../../../src/signing-module/orders/feed-watch.js';
import { lookForOrders, type Looking } from '../../../src/signing-module/orders/look-for-orders.js';
import { BOB, CAROL } from '../../support/builders/a-device.js';
import { aFreeze, aSuspend, digestOf, WATCHTOWER_SECRET } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';
import { SILENT } from '../../support/silent-log.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

/** From the moment that an order lies somewhere to the receipt of whoever obeys it. */
const WITHIN_MS = 2_000;

describe('looking for orders besides the server', () => {
  let governed: GovernedModule;
  let folder: string;
  let elsewhere: Server;
  /** What each path gives. */
  let shown: Record<string, unknown>;
  let stop: AbortController;
  let looking: Looking;

  beforeEach(async () => {
    governed = await GovernedModule.start();
    folder = makeTemporaryFolder();
    shown = { orders: { orders: [] }, feed: page([]) };
    elsewhere = createServer(({ url = '' }, response) => {
      response.end(JSON.stringify(url.startsWith('/orders') ? shown['orders'] : shown['feed']));
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    stop = new AbortController();
    looking = lookForOrders({
      ...governed.module,
      config: { watchtowerUrl: url, orderUrls: [`${url}/orders`], ordersDirectory: folder },
      feedWatch: new FeedWatch(() => true),
      log: SILENT,
      signal: stop.signal,
    });
    await looking.haveLooked;
  });
  afterEach(async () => {
    stop.abort();
    await Promise.allSettled(looking.running);
    elsewhere.closeAllConnections();
    await new Promise((resolve) => elsewhere.close(resolve));
    await governed.end();
    removeTemporaryFolder(folder);
  });

  function page(orders: readonly SignedOrder[]): unknown {
    const ordersHash = orders.map((order) => digestOf(governed.policy, order)).reduce(nextOrdersHash, NO_ORDERS_HASH);
    const message = { counter: 1 + orders.length, at: governed.wall(), orders: orders.length, ordersHash };
    const heartbeat = signHeartbeat(governed.policy.deploymentId, message, WATCHTOWER_SECRET);
    return writeFeedPage({ heartbeat, orders });
  }
  const PLACES: readonly [string, (order: SignedOrder) => void][] = [
    [
      'the drop folder',
      (order) => {
        const file = join(folder, `${digestOf(governed.policy, order)}.json`);
        writeFileSync(file, JSON.stringify(writeSignedOrder(order)));
      },
    ],
    ['a URL', (order) => (shown['orders'] = { orders: [writeSignedOrder(order)] })],
    ['the watchtower’s feed', (order) => (shown['feed'] = page([order]))],
  ];
  async function obeyed(order: SignedOrder, outcome: string): Promise<number> {
    const [givenAt, digest] = [performance.now(), digestOf(governed.policy, order)];
    for (;;) {
      const tookMs = performance.now() - givenAt;
      const receipts = await governed.module.receipts();
      if (receipts.some((receipt) => receipt.outcome === outcome && receipt.intentHash === digest)) return tookMs;
      if (tookMs > 2 * WITHIN_MS) throw new Error(`nobody has obeyed it within ${tookMs} ms`);
      await sleep(20);
    }
  }

  it.each(PLACES)('finds a freeze in %s within two seconds', async (_where, give) => {
    const freeze = aFreeze(CAROL, governed.policy);
    give(freeze);
    expect(await obeyed(freeze, 'frozen')).toBeLessThan(WITHIN_MS);
  });

  it.each(PLACES)('finds a suspension in %s within two seconds', async (_where, give) => {
    const suspension = aSuspend(BOB, governed.policy, BOB.id);
    give(suspension);
    expect(await obeyed(suspension, 'suspended')).toBeLessThan(WITHIN_MS);
  });
});
