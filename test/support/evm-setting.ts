import { join } from 'node:path';
import { type TestGenesis } from './builders/a-genesis.js';
import { aGenesis } from './builders/a-genesis.js';
import { evmAccountOf, EVM_CHAIN } from './builders/a-policy.js';
import { BITCOIN_REGTEST } from '../../src/protocol/chains/caip.js';
import { invariant } from '../../src/protocol/invariant.js';
import { startAnvil, type Anvil } from '../../src/sandbox/parts/anvil.js';
import { HostileServer } from './hostile-server.js';
import { ModuleProcess } from './module-process.js';
import { signingModuleDatabases } from './signing-module-databases.js';
import { type TestDatabase } from './template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

/** The real signing module over a real Anvil and a real PostgreSQL, pulling work from a server in a test's hands. */
export interface EvmSetting {
  readonly genesis: TestGenesis;
  readonly anvil: Anvil;
  readonly server: HostileServer;
  readonly database: TestDatabase;
  readonly module: ModuleProcess;
  end(): Promise<void>;
}

export interface EvmSettingOptions {
  readonly genesis?: TestGenesis;
  /** What the module is told is the EVM node, when it is not Anvil itself. */
  readonly evmUrl?: (anvil: Anvil) => Promise<string>;
  /** A Bitcoin node's URL; without one that node is down, which must not matter to the other chain. */
  readonly bitcoinUrl?: string;
  /** Further fields of the signing module's configuration. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

const NOBODY_LISTENS = 'http://127.0.0.1:9';
const ENOUGH_WEI = 1_000_000n * 10n ** 18n;

export async function anEvmSetting(options: EvmSettingOptions = {}): Promise<EvmSetting> {
  const folder = makeTemporaryFolder();
  const genesis = options.genesis ?? aGenesis();
  const anvil = await startAnvil({ dataFolder: join(folder, 'anvil'), mining: { everySeconds: 1 } });
  const secret = genesis.chainSecrets.get('evm-hot');
  invariant(secret !== undefined, 'the usual policy has an EVM wallet');
  await anvil.setBalance(evmAccountOf(secret), ENOUGH_WEI);
  const server = await HostileServer.start();
  const database = await signingModuleDatabases.clone();
  const module = await ModuleProcess.prepare({
    folder: join(folder, 'module'),
    genesis,
    database,
    serverUrl: server.url,
    nodes: {
      [EVM_CHAIN]: (await options.evmUrl?.(anvil)) ?? anvil.url,
      [BITCOIN_REGTEST]: options.bitcoinUrl ?? NOBODY_LISTENS,
    },
    ...(options.configuration !== undefined && { configuration: options.configuration }),
  });
  return {
    ...{ genesis, anvil, server, database, module },
    end: async () => {
      await module.stop();
      await server.stop();
      await anvil.stop();
      await database.drop();
      removeTemporaryFolder(folder);
    },
  };
}
