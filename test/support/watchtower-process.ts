import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hexOf } from '../../src/protocol/hex.js';
import { invariant } from '../../src/protocol/invariant.js';
import { writeSignedOrder, type SignedOrder } from '../../src/protocol/orders/signed-order.js';
import { findFreePort } from '../../src/sandbox/parts/free-port.js';
import { writeGenesisFolder, type TestGenesis } from './builders/a-genesis.js';
import { WATCHTOWER_SECRET } from './builders/an-order.js';
import { PROGRAMS_IN_DIST } from './programs.js';
import { type TestDatabase } from './template-database.js';
import { watchtowerDatabases } from './watchtower-databases.js';

/** The real watchtower as a process of its own, from the compiled tree. */
export class WatchtowerProcess {
  private child: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    readonly configFile: string,
    private readonly logFile: string,
    private readonly database: TestDatabase,
  ) {}

  static async prepare(folder: string, genesis: TestGenesis): Promise<WatchtowerProcess> {
    mkdirSync(folder, { recursive: true });
    const database = await watchtowerDatabases.clone();
    const port = await findFreePort();
    const keyFile = join(folder, 'watchtower.key');
    writeFileSync(keyFile, hexOf(WATCHTOWER_SECRET), { mode: 0o400 });
    const configFile = join(folder, 'watchtower.json');
    const configuration = {
      databaseUrl: database.url,
      genesis: { directory: writeGenesisFolder(join(folder, 'genesis'), genesis.files), hash: genesis.genesis.hash },
      listen: { host: '127.0.0.1', port },
      keyFile,
    };
    writeFileSync(configFile, JSON.stringify(configuration), { mode: 0o600 });
    return new WatchtowerProcess(`http://127.0.0.1:${port}`, configFile, join(folder, 'watchtower.log'), database);
  }

  async start(): Promise<void> {
    invariant(this.child === undefined, 'one watchtower at a time');
    const log = openSync(this.logFile, 'a');
    this.child = spawn(process.execPath, [PROGRAMS_IN_DIST.watchtower, 'run', '--config', this.configFile], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    for (let tries = 0; tries < 400; tries += 1) {
      const isHealthy = await fetch(`${this.url}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (isHealthy) return;
      await sleep(50);
    }
    throw new Error('the watchtower does not serve');
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    this.child = undefined;
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  async end(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }

  async give(order: SignedOrder): Promise<number> {
    const body = JSON.stringify(writeSignedOrder(order));
    return (await fetch(`${this.url}/orders`, { method: 'POST', body })).status;
  }
}
