import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { jest } from '@jest/globals';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Hex32 } from '../../../src/protocol/hex.js';
import {
  FEED_PAGE,
  nextOrdersHash,
  NO_ORDERS_HASH,
  signHeartbeat,
  writeFeedPage,
  type FeedPage,
} from '../../../src/protocol/orders/heartbeat.js';
import { writeSignedOrder, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { PolicyHistory } from '../../../src/protocol/policy-history.js';
import { type Heartbeat } from '../../../src/protocol/verbs.js';
import { DropFolder } from '../../../src/signing-module/orders/drop-folder.js';
import { FeedWatch } from '../../../src/signing-module/orders/feed-watch.js';
import { OrderUrl } from '../../../src/signing-module/orders/order-url.js';
import { SeenOrders } from '../../../src/signing-module/orders/seen-orders.js';
import { WatchtowerFeed } from '../../../src/signing-module/orders/watchtower-feed.js';
import { Policies } from '../../../src/signing-module/policies.js';
import { BOB, CAROL, DAVE, ERIN } from '../../support/builders/a-device.js';
import { aFreeze, digestOf, WATCHTOWER_SECRET } from '../../support/builders/an-order.js';
import { GovernedModule } from '../../support/governed-module.js';
import { SILENT } from '../../support/silent-log.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

let governed: GovernedModule;
beforeEach(async () => {
  governed = await GovernedModule.start();
});
afterEach(() => governed.end());

describe('places for orders', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let answer: unknown;
  /** Of a feed that is longer than a page; by the place after which it was asked. */
  let pageAfter: ((place: number) => unknown) | null;
  let status: number;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    folder = makeTemporaryFolder();
    status = 200;
    pageAfter = null;
    server = createServer(({ url: path = '' }, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      const given = pageAfter === null ? answer : pageAfter(Number(path.split('=')[1]));
      response.end(typeof given === 'string' ? given : JSON.stringify(given));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    removeTemporaryFolder(folder);
  });
  const seen = (source: 'url' | 'folder') => new SeenOrders(governed.module.takeOrder, source, SILENT);
  /** As `sekisho` names them. */
  const inFolder = (digit: string) => join(folder, `${digit.repeat(64)}.json`);
  const frozenTimes = async () =>
    (await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen').length;

  it('a folder gives its orders whatever lies beside them', async () => {
    writeFileSync(inFolder('0'), 'no json');
    writeFileSync(inFolder('1'), ' '.repeat(70_000));
    mkdirSync(inFolder('2'));
    symlinkSync('/dev/zero', inFolder('3'));
    writeFileSync(inFolder('4'), '{}');
    chmodSync(inFolder('4'), 0o000);
    writeFileSync(
      join(folder, `.${'5'.repeat(64)}.json`),
      JSON.stringify(writeSignedOrder(aFreeze(BOB, governed.policy))),
    );
    writeFileSync(inFolder('f'), JSON.stringify(writeSignedOrder(aFreeze(CAROL, governed.policy))));
    const drop = new DropFolder(folder, seen('folder'), SILENT);
    await drop.round().catch(() => undefined);
    await drop.round().catch(() => undefined);
    expect(await frozenTimes()).toBe(1);
    writeFileSync(inFolder('e'), JSON.stringify(writeSignedOrder(aFreeze(DAVE, governed.policy))));
    await drop.round().catch(() => undefined);
    expect(await frozenTimes()).toBe(2);
  });

  it('a folder gives what lies in it and is no longer than 2 MiB, and nothing that a link leads to', async () => {
    const order = JSON.stringify(writeSignedOrder(aFreeze(CAROL, governed.policy)));
    const elsewhere = makeTemporaryFolder();
    writeFileSync(join(elsewhere, 'order.json'), order);
    symlinkSync(join(elsewhere, 'order.json'), inFolder('1'));
    writeFileSync(inFolder('2'), order.padEnd(2 * 1024 * 1024 + 1));
    const drop = new DropFolder(folder, seen('folder'), SILENT);
    await drop.round().catch(() => undefined);
    expect(await frozenTimes()).toBe(0);
    writeFileSync(inFolder('3'), order.padEnd(2 * 1024 * 1024));
    await drop.round().catch(() => undefined);
    expect(await frozenTimes()).toBe(1);
    removeTemporaryFolder(elsewhere);
  });

  it('a folder’s order that came too early is taken when its time has come', async () => {
    let nowMs = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    try {
      const castAt = governed.wall() + 60;
      const early = aFreeze(CAROL, governed.policy, { castAt, expiresAt: castAt + 600 });
      writeFileSync(inFolder('0'), JSON.stringify(writeSignedOrder(early)));
      const drop = new DropFolder(folder, seen('folder'), SILENT);
      await drop.round();
      governed.ahead = 60;
      await drop.round();
      expect(await frozenTimes()).toBe(0);
      nowMs = 30_001;
      await drop.round();
      expect(await frozenTimes()).toBe(1);
    } finally {
      clock.mockRestore();
    }
  });

  it('a URL gives its orders, each once, and its nonsense nothing', async () => {
    const source = new OrderUrl(url, seen('url'), signal);
    answer = { orders: [{ bad: 1 }, writeSignedOrder(aFreeze(CAROL, governed.policy))], next: 2 };
    await source.round();
    await source.round();
    expect(await frozenTimes()).toBe(1);
    for (const nonsense of ['no json', '[]', '{"orders":1}', '{"orders":[],"orders":[]}']) {
      answer = nonsense;
      await expect(source.round()).rejects.toThrow();
    }
    status = 500;
    await expect(source.round()).rejects.toThrow('500');
  });

  it('a URL that lists more than a thousand gives the last thousand, which are the latest', async () => {
    const [forgotten, first] = [aFreeze(BOB, governed.policy), aFreeze(CAROL, governed.policy)];
    const rest = Array.from({ length: 999 }, (_, n) => ({ nonsense: n }));
    answer = { orders: [writeSignedOrder(forgotten), writeSignedOrder(first), ...rest] };
    await new OrderUrl(url, seen('url'), signal).round();
    const frozen = (await governed.module.receipts()).filter(({ outcome }) => outcome === 'frozen');
    expect(frozen.map(({ intentHash }) => intentHash)).toEqual([digestOf(governed.policy, first)]);
  });

  describe('the watchtower’s feed', () => {
    let monotonicMs: number;
    let watch: FeedWatch;
    let feed: WatchtowerFeed;
    let counter: number;
    /** The module's clock stands still, so that a second of a slow machine makes no difference. */
    let now: number;

    beforeEach(async () => {
      now = governed.wall();
      await governed.reopen({ wall: () => now });
      monotonicMs = 0;
      counter = 100;
      watch = new FeedWatch(
        () => true,
        () => monotonicMs,
      );
      feed = openFeed();
    });
    const openFeed = () => {
      const policies = new Policies(PolicyHistory.of(governed.policy));
      const { ledger, takeOrder } = governed.module;
      return new WatchtowerFeed({
        ...{ watchtowerUrl: url, ledger, policies, takeOrder, feedWatch: watch, log: SILENT, signal },
      });
    };
    const hashOf = (orders: readonly SignedOrder[]) =>
      orders.map((order) => digestOf(governed.policy, order)).reduce(nextOrdersHash, NO_ORDERS_HASH);
    const beat = (orders: readonly SignedOrder[], overrides: Partial<Heartbeat> = {}) => {
      counter += 1;
      const message = { counter, at: now, orders: orders.length, ordersHash: hashOf(orders), ...overrides };
      return signHeartbeat(governed.policy.deploymentId, message, WATCHTOWER_SECRET);
    };
    const show = (page: FeedPage) => {
      answer = writeFeedPage(page);
    };

    it('is silent from the start, and again 30 s after the last heartbeat', async () => {
      expect(watch.isSilent).toBe(true);
      show({ heartbeat: beat([]), orders: [] });
      await feed.round();
      expect(watch.isSilent).toBe(false);
      monotonicMs = 30_000;
      expect(watch.isSilent).toBe(false);
      monotonicMs = 30_001;
      expect(watch.isSilent).toBe(true);
      show({ heartbeat: beat([]), orders: [] });
      await feed.round();
      expect(watch.isSilent).toBe(false);
    });

    it('gives its orders, and goes on after them', async () => {
      const orders = [aFreeze(CAROL, governed.policy), aFreeze(DAVE, governed.policy)];
      show({ heartbeat: beat(orders), orders });
      await feed.round();
      expect(await frozenTimes()).toBe(2);
      expect(watch.isSilent).toBe(false);
      const more = [...orders, aFreeze(ERIN, governed.policy)];
      show({ heartbeat: beat(more), orders: more.slice(2) });
      monotonicMs = 20_000;
      await feed.round();
      monotonicMs = 40_000;
      expect(watch.isSilent).toBe(false);
      expect(await frozenTimes()).toBe(3);
    });

    it.each([
      ['a heartbeat that was heard before', () => ({ counter: 100 })],
      ['one whose counter has not risen', () => ({ counter: 50 })],
      ['one from 31 s ago', () => ({ at: now - 31 })],
      ['one from 31 s ahead', () => ({ at: now + 31 })],
      ['one that knows of more orders', () => ({ orders: 1 })],
      ['one of other orders', () => ({ ordersHash: '11'.repeat(32) as Hex32 })],
    ])('does not believe %s', async (_name, overrides) => {
      show({ heartbeat: beat([], { counter: 100 }), orders: [] });
      await feed.round();
      monotonicMs = 31_000;
      show({ heartbeat: beat([], { ...overrides() }), orders: [] });
      await feed.round();
      expect(watch.isSilent).toBe(true);
      show({ heartbeat: beat([]), orders: [] });
      await feed.round();
      expect(watch.isSilent).toBe(false);
    });

    it.each([-30, 30])('believes one whose clock is %s s from ours', async (seconds) => {
      show({ heartbeat: beat([], { at: now + seconds }), orders: [] });
      await feed.round();
      expect(watch.isSilent).toBe(false);
    });

    it('does not believe one that somebody else has signed, and takes the orders all the same', async () => {
      const orders = [aFreeze(CAROL, governed.policy)];
      const forged = signHeartbeat(governed.policy.deploymentId, beat(orders).message, BOB.secret);
      show({ heartbeat: forged, orders });
      await feed.round();
      expect(watch.isSilent).toBe(true);
      expect(await frozenTimes()).toBe(1);
    });

    it('is read to its end, though it is longer than a page', async () => {
      const orders = Array.from({ length: FEED_PAGE + 1 }, (_, n) =>
        aFreeze(CAROL, governed.policy, { reason: `Number ${n}` }),
      );
      const heartbeat = beat(orders);
      pageAfter = (place) => writeFeedPage({ heartbeat, orders: orders.slice(place, place + FEED_PAGE) });
      await feed.round();
      expect(await frozenTimes()).toBe(FEED_PAGE + 1);
      expect(watch.isSilent).toBe(false);
    });

    it('does not believe a feed that leaves an order out', async () => {
      const orders = [aFreeze(CAROL, governed.policy), aFreeze(DAVE, governed.policy)];
      show({ heartbeat: beat(orders), orders: orders.slice(1) });
      await feed.round();
      expect(watch.isSilent).toBe(true);
    });

    it('remembers the counter across a restart', async () => {
      show({ heartbeat: beat([]), orders: [] });
      await feed.round();
      await governed.reopen();
      watch = new FeedWatch(
        () => true,
        () => monotonicMs,
      );
      feed = openFeed();
      await feed.round();
      expect(watch.isSilent).toBe(true);
      show({ heartbeat: beat([]), orders: [] });
      await feed.round();
      expect(watch.isSilent).toBe(false);
    });

    it('holds an order in it that does not hold, and goes on', async () => {
      const orders = [aFreeze(CAROL, governed.policy, { approver: 'bob' }), aFreeze(DAVE, governed.policy)];
      show({ heartbeat: beat(orders), orders });
      await feed.round();
      expect(await frozenTimes()).toBe(1);
      expect(watch.isSilent).toBe(false);
    });
  });

  it('a silent watchtower is a freeze that lifts by itself', async () => {
    const watch = { isSilent: true, silentSeconds: 0 };
    await governed.reopen({ feedWatch: watch });
    const asked = await governed.anAuthorised();
    await governed.module.pay.round();
    expect(await governed.story(asked.id)).toEqual(['registered', 'authorised', 'waiting FEED_SILENT']);
    expect(governed.chain.signatures).toBe(0);
    watch.isSilent = false;
    await governed.module.pay.round();
    expect((await governed.story(asked.id)).at(-1)).toBe('broadcast');
  });

  it('silence that begins between the look ahead and the signature is found by the signature', async () => {
    const watch = { isSilent: false, silentSeconds: 0 };
    await governed.reopen({
      feedWatch: watch,
      announce: (step) => {
        if (step === 'observed') watch.isSilent = true;
        return Promise.resolve();
      },
    });
    const asked = await governed.anAuthorised();
    await governed.module.pay.round();
    expect(governed.chain.signatures).toBe(0);
    expect((await governed.story(asked.id)).at(-1)).toBe('waiting FEED_SILENT');
  });
});
