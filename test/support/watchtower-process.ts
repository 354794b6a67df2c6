import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexOf } from '../../src/protocol/hex.js';
import { writeSignedOrder, type SignedOrder } from '../../src/protocol/orders/signed-order.js';
import { findFreePort } from '../../src/sandbox/parts/free-port.js';
import { writeGenesisFolder, type TestGenesis } from './builders/a-genesis.js';
import { WATCHTOWER_SECRET } from './builders/an-order.js';
import { PROGRAMS_IN_DIST } from './programs.js';
import { ServingProcess, type ServingSetting } from './serving-process.js';
import { type TestDatabase } from './template-database.js';
import { watchtowerDatabases } from './watchtower-databases.js';

/** The real watchtower as a process of its own, from the compiled tree. */
export class WatchtowerProcess extends ServingProcess {
  private constructor(
    setting: ServingSetting,
    private readonly database: TestDatabase,
  ) {
    super(setting);
  }

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
    const url = `http://127.0.0.1:${port}`;
    const logFile = join(folder, 'watchtower.log');
    return new WatchtowerProcess({ program: PROGRAMS_IN_DIST.watchtower, url, configFile, logFile }, database);
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
