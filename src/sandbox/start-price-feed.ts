import { join } from 'node:path';
import { CURRENCIES } from '../protocol/policy-document.js';
import { priceFeedKeyFile, type Ceremony } from './ceremony.js';
import { PROGRAMS } from './command.js';
import { writePrivate, type Folders } from './folders.js';
import { startPartProcess, type PartProcess } from './parts/part-process.js';
import { keepPricesFile, servePricesFile } from './prices-file.js';
import { quietPast } from './quiet-past.js';

export interface PriceFeedPlan {
  readonly folders: Folders;
  readonly url: string;
  readonly ceremony: Ceremony;
  readonly token: string;
  /** As the policy has it. */
  readonly windowSeconds: number;
}

export interface PriceFeed {
  readonly url: string;
  /** What its only source says: whoever edits it moves the market. */
  readonly pricesFile: string;
  readonly process: PartProcess;
  stop(): Promise<void>;
}

/** Starts the process that says, signed, what the assets of the first policy are worth, and the market that it asks. */
export async function startPriceFeed(plan: PriceFeedPlan): Promise<PriceFeed> {
  const { folders, url, ceremony, token } = plan;
  const pricesFile = join(folders.root, 'prices.json');
  const prices = keepPricesFile(pricesFile, ceremony.assets, token);
  if (prices !== null) {
    const now = Math.floor(Date.now() / 1000);
    writePrivate(stateFileOf(folders), quietPast(prices, plan.windowSeconds, now));
  }
  const market = await servePricesFile(pricesFile);
  try {
    const feed = await startProcess(plan, market.url);
    const stop = async (): Promise<void> => {
      await feed.stop();
      await market.stop();
    };
    return { url, pricesFile, process: feed, stop };
  } catch (error) {
    await market.stop();
    throw error;
  }
}

function startProcess({ folders, url, ceremony, windowSeconds }: PriceFeedPlan, market: string): Promise<PartProcess> {
  const home = folders.priceFeed();
  const sources = ceremony.assets.flatMap((asset) =>
    CURRENCIES.map((currency) => ({ asset, currency, url: market, pointer: pointerTo(asset, currency) })),
  );
  const configFile = writePrivate(join(home, 'price-feed.json'), {
    environment: 'development',
    genesis: { directory: ceremony.genesisFolder, hash: ceremony.genesisHash },
    keyFile: priceFeedKeyFile(folders),
    listen: { host: '127.0.0.1', port: Number(new URL(url).port) },
    stateFile: stateFileOf(folders),
    everySeconds: 1,
    windowSeconds,
    sources,
  });
  return startPartProcess({
    name: 'price-feed',
    folder: folders.logs(),
    command: process.execPath,
    args: [PROGRAMS.priceFeed, 'run', '--config', configFile],
    stopSignal: 'SIGTERM',
    // Not its health: that is bad where a person has taken a price out of the file, as a person may.
    isReady: async () => (await fetch(`${url}/v1/prices`)).ok,
  });
}

function stateFileOf(folders: Folders): string {
  return join(folders.priceFeed(), 'state.json');
}

/** A JSON pointer to a price in the file, whose asset has slashes in its name. */
function pointerTo(asset: string, currency: string): string {
  return ['', asset, currency].map((token) => token.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
}
