import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexOf } from '../../src/protocol/hex.js';
import { findFreePort } from '../../src/sandbox/parts/free-port.js';
import { writeGenesisFolder, type TestGenesis } from './builders/a-genesis.js';
import { PRICE_FEED_SECRET, PRICES } from './builders/a-price.js';
import { PROGRAMS_IN_DIST } from './programs.js';
import { ServingProcess } from './serving-process.js';

/** What a source is asked for, as the feed's configuration has it. */
export interface PriceSourceOptions {
  readonly asset: string;
  readonly currency: string;
  readonly url: string;
  readonly pointer: string;
}

/** The real price feed as a process of its own, from the compiled tree, over a key that the test knows. */
export class PriceFeedProcess extends ServingProcess {
  static async prepare(
    folder: string,
    genesis: TestGenesis,
    sources: readonly PriceSourceOptions[],
  ): Promise<PriceFeedProcess> {
    mkdirSync(folder, { recursive: true });
    const port = await findFreePort();
    writeFileSync(join(folder, 'price-feed.key'), hexOf(PRICE_FEED_SECRET), { mode: 0o400 });
    // It has run for as long as the window of the policy: one that has only begun tells of too little.
    const now = Math.floor(Date.now() / 1000);
    const windows = sources.map(({ asset, currency }) => ({
      ...{ asset, currency, since: now - PRICES.windowSeconds, samples: [{ at: now, price: '1' }] },
    }));
    writeFileSync(join(folder, 'prices.json'), JSON.stringify({ format: 'sekisho-price-feed-1', windows }));
    const configFile = join(folder, 'price-feed.json');
    const configuration = {
      environment: 'development',
      genesis: { directory: writeGenesisFolder(join(folder, 'genesis'), genesis.files), hash: genesis.genesis.hash },
      listen: { host: '127.0.0.1', port },
      keyFile: 'price-feed.key',
      stateFile: 'prices.json',
      everySeconds: 0.5,
      sources,
    };
    writeFileSync(configFile, JSON.stringify(configuration));
    return new PriceFeedProcess({
      program: PROGRAMS_IN_DIST.priceFeed,
      url: `http://127.0.0.1:${port}`,
      configFile,
      logFile: join(folder, 'price-feed.log'),
    });
  }
}
