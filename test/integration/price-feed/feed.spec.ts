import { writeFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { readPrices, verifyPrice } from '../../../src/protocol/prices/signed-price.js';
import { type Price } from '../../../src/protocol/verbs.js';
import { AskSources } from '../../../src/price-feed/ask-sources.js';
import { type Source } from '../../../src/price-feed/config.js';
import { listen } from '../../../src/price-feed/listen.js';
import { PriceFeedKey } from '../../../src/price-feed/price-feed-key.js';
import { PriceFeed } from '../../../src/price-feed/price-feed.js';
import { StateFile } from '../../../src/price-feed/state-file.js';
import { pairsOf } from '../../../src/price-feed/windows.js';
import { BTC, ETH } from '../../support/builders/a-policy.js';
import { ONE, PRICE_FEED_KEY, PRICE_FEED_SECRET } from '../../support/builders/a-price.js';
import { PriceSource } from '../../support/price-source.js';
import { SILENT } from '../../support/silent-log.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

const DEPLOYMENT = 'd1'.repeat(32) as Hex32;
const WINDOW_SECONDS = 3_600;
const START = Math.floor(Date.now() / 1000) - 10;

/** The feed's parts over real sources, on a port of their own, with a clock that the test moves. */
interface Running {
  readonly feed: PriceFeed;
  readonly url: string;
  readonly warnings: string[];
  stop(): Promise<void>;
}

describe('the price feed', () => {
  let folder: string;
  let market: PriceSource;
  let other: PriceSource;
  let now: number;
  const running: Running[] = [];

  beforeEach(async () => {
    folder = makeTemporaryFolder();
    market = await PriceSource.start('{"last":17250000.25,"eth":{"last":"600000"}}');
    other = await PriceSource.start('{"last":"17250001"}');
    now = START;
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
    await market.stop();
    await other.stop();
    removeTemporaryFolder(folder);
  });

  const bitcoin = (from: PriceSource, pointer = ['last']): Source => ({
    ...{ asset: BTC, currency: 'JPY', url: from.url, pointer },
  });

  async function start(sources: readonly Source[] = [bitcoin(market)]): Promise<Running> {
    const warnings: string[] = [];
    const log = { ...SILENT, warn: (fields: object) => warnings.push(JSON.stringify(fields)) };
    const pairs = pairsOf(sources);
    const feed = new PriceFeed({
      ...{ deployment: DEPLOYMENT, key: new PriceFeedKey(PRICE_FEED_SECRET), pairs, log, now: () => now },
      askSources: new AskSources(sources, log, 300),
      stateFile: new StateFile(join(folder, 'state.json')),
      // Rounds are the test's to make.
      ...{ everySeconds: 3_600, windowSeconds: WINDOW_SECONDS },
    });
    await feed.start();
    const server: Server = await listen({ feed, pairs, log, host: '127.0.0.1', port: 0 });
    const started: Running = {
      ...{ feed, warnings, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      stop: async () => {
        running.splice(running.indexOf(started), 1);
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await feed.stop();
      },
    };
    running.push(started);
    return started;
  }

  /** What whoever asks is told, as a signing module would read and verify it. */
  async function ask({ url }: Running): Promise<readonly Price[]> {
    const prices = readPrices(await (await fetch(`${url}/v1/prices`)).json());
    if (prices === null) throw new Error('no prices to the letter');
    for (const price of prices) expect(verifyPrice(DEPLOYMENT, price, PRICE_FEED_KEY)).toBe(true);
    return prices.map(({ message }) => message);
  }
  async function later(feed: Running, seconds: number): Promise<readonly Price[]> {
    now += seconds;
    await feed.feed.round();
    return ask(feed);
  }

  it('signs what its sources say, exact to the last digit, and asks each of them once for all its prices', async () => {
    market.says = '{"last":9007199254740993.000000000001,"eth":{"last":"600000"}}';
    const feed = await start([
      bitcoin(market),
      { asset: ETH, currency: 'JPY', url: market.url, pointer: ['eth', 'last'] },
    ]);
    expect(await ask(feed)).toEqual([
      { asset: BTC, currency: 'JPY', high: 9_007_199_254_740_993_000_000_000_001n, from: START, at: START },
      { asset: ETH, currency: 'JPY', high: 600_000n * ONE, from: START, at: START },
    ]);
    expect(market.asked).toBe(1);
  });

  it('goes on naming the highest price of the window though the newest is lower', async () => {
    const feed = await start();
    market.says = '{"last":"20000000"}';
    await later(feed, 10);
    market.says = '{"last":"15000000"}';
    expect(await later(feed, 10)).toMatchObject([{ high: 20_000_000n * ONE, from: START, at: START + 20 }]);
    expect(await later(feed, WINDOW_SECONDS)).toMatchObject([
      { high: 15_000_000n * ONE, at: START + 20 + WINDOW_SECONDS },
    ]);
  });

  it('takes the highest of several sources for one price', async () => {
    const feed = await start([bitcoin(market), bitcoin(other)]);
    expect(await ask(feed)).toMatchObject([{ high: 17_250_001n * ONE }]);
    other.says = '{"last":"1"}';
    market.says = '{"last":"17250002"}';
    expect(await later(feed, 10)).toMatchObject([{ high: 17_250_002n * ONE }]);
  });

  it('lets the moment of a price stand still while all of its sources are silent, and of no other', async () => {
    const feed = await start([bitcoin(market), { asset: ETH, currency: 'JPY', url: other.url, pointer: ['last'] }]);
    market.says = null;
    expect(await later(feed, 10)).toMatchObject([
      { asset: BTC, at: START },
      { asset: ETH, at: START + 10 },
    ]);
    await market.stop();
    expect(await later(feed, 10)).toMatchObject([
      { asset: BTC, at: START },
      { asset: ETH, at: START + 20 },
    ]);
  });

  it('goes on with one source while another one stalls', async () => {
    const feed = await start([bitcoin(market), bitcoin(other)]);
    market.says = null;
    other.says = '{"last":"18000000"}';
    expect(await later(feed, 10)).toMatchObject([{ high: 18_000_000n * ONE, at: START + 10 }]);
  });

  it.each([
    ['a float with an exponent', '{"last":1e9}'],
    ['nothing', '{"last":"0"}'],
    ['less than nothing', '{"last":-5}'],
    ['words', '{"last":"soon"}'],
    ['a list', '{"last":[1]}'],
    ['an answer without it', '{"first":"1"}'],
    ['two prices at once', '{"last":"1","last":"2"}'],
    ['no JSON', '<html>'],
    ['far too much', `{"last":"1","more":"${'x'.repeat(5_000_000)}"}`],
  ])('does not take %s for a price, and says once that there is none', async (_what, says) => {
    const feed = await start();
    market.says = says;
    await later(feed, 10);
    expect(await later(feed, 10)).toMatchObject([{ high: 17_250_000_250_000_000_000n, at: START }]);
    expect(feed.warnings.filter((text) => text.includes('"source":0'))).toHaveLength(1);
    market.says = '{"last":"18000000"}';
    expect(await later(feed, 10)).toMatchObject([{ high: 18_000_000n * ONE, at: START + 30 }]);
  });

  it('takes no price from an answer that is an error', async () => {
    const feed = await start();
    market.status = 503;
    expect(await later(feed, 10)).toMatchObject([{ at: START }]);
  });

  it('remembers a peak over a restart, and says what it knows before any source has answered', async () => {
    market.says = '{"last":"20000000"}';
    await (await start()).stop();
    now += 60;
    market.says = null;
    const silent = await start();
    expect(await ask(silent)).toMatchObject([{ high: 20_000_000n * ONE, from: START, at: START }]);
    market.says = '{"last":"15000000"}';
    expect(await later(silent, 10)).toMatchObject([{ high: 20_000_000n * ONE, from: START, at: START + 70 }]);
  });

  it('says nothing that it could not write down', async () => {
    const feed = await start();
    removeTemporaryFolder(folder);
    market.says = '{"last":"20000000"}';
    await expect(later(feed, 10)).rejects.toThrow('ENOENT');
    expect(await ask(feed)).toMatchObject([{ high: 17_250_000_250_000_000_000n, at: START }]);
  });

  it.each([
    ['is cut off', '{"format":"sekisho-price-feed-1","windows":[{"asset"'],
    ['is empty', ''],
    [
      'has a price that falls and rises',
      JSON.stringify({
        format: 'sekisho-price-feed-1',
        windows: [{ asset: BTC, currency: 'JPY', since: 1, samples: [1, 2].map((at) => ({ at, price: String(at) })) }],
      }),
    ],
  ])('does not start over a state file that %s, and says what to do', async (_what, text) => {
    writeFileSync(join(folder, 'state.json'), text);
    await expect(start()).rejects.toThrow(/damaged.*Put a copy of it back.*move it away/);
  });

  it('answers two routes, and is not well while a price of its is missing', async () => {
    const feed = await start([bitcoin(market), { asset: ETH, currency: 'JPY', url: other.url, pointer: ['first'] }]);
    const status = async (path: string, method = 'GET') => (await fetch(`${feed.url}${path}`, { method })).status;
    expect(await status('/health')).toBe(503);
    other.says = '{"first":"1"}';
    await feed.feed.round();
    expect(await status('/health')).toBe(200);
    expect([await status('/v1/prices', 'POST'), await status('/')]).toEqual([405, 404]);
  });
});
