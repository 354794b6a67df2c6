import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hexOf } from '../../src/protocol/hex.js';
import { findFreePort } from '../../src/sandbox/parts/free-port.js';
import { writeGenesisFolder, type TestGenesis } from './builders/a-genesis.js';
import { PRICE_FEED_SECRET } from './builders/a-price.js';
import { PROGRAMS_IN_DIST } from './programs.js';

/** The real price feed as a process of its own, from the compiled tree, over a key that the test knows. */
export class PriceFeedProcess {
  private child: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly configFile: string,
  ) {}

  static async prepare(folder: string, genesis: TestGenesis, sources: readonly object[]): Promise<PriceFeedProcess> {
    mkdirSync(folder, { recursive: true });
    const port = await findFreePort();
    writeFileSync(join(folder, 'price-feed.key'), hexOf(PRICE_FEED_SECRET), { mode: 0o400 });
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
    return new PriceFeedProcess(`http://127.0.0.1:${port}`, configFile);
  }

  async start(): Promise<void> {
    this.child = spawn(process.execPath, [PROGRAMS_IN_DIST.priceFeed, 'run', '--config', this.configFile], {
      env: { PATH: process.env['PATH'] },
      stdio: 'ignore',
    });
    for (let tries = 0; tries < 400; tries += 1) {
      const isHealthy = await fetch(`${this.url}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (isHealthy) return;
      await sleep(50);
    }
    throw new Error('the price feed does not serve');
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}
