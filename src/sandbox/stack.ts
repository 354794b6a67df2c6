import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BITCOIN_REGTEST } from '../protocol/chains/caip.js';
import { holdCeremony, keptWallets, watchtowerKeyFile, type Ceremony } from './ceremony.js';
import { keepChainFile } from './chain-file.js';
import { chooseBitcoinHalf } from './choose-bitcoin-half.js';
import { PROGRAMS, runCommand } from './command.js';
import { claimDataFolder } from './data-folder.js';
import { Folders, readJson, writePrivate } from './folders.js';
import { readGivenPolicy, refuseOtherThan, refuseUnlessPolicy, type GivenPolicy } from './given-policy.js';
import { fundHotWallets } from './fund-hot-wallets.js';
import { makeDatabases } from './make-databases.js';
import { startMiner } from './miner.js';
import { startAnvil, type Anvil } from './parts/anvil.js';
import { startBitcoind, type Bitcoind } from './parts/bitcoind.js';
import { type BitcoindProgram } from './parts/find-bitcoind.js';
import { startPartProcess, type PartProcess } from './parts/part-process.js';
import { startPostgres, type Postgres } from './parts/postgres.js';
import { AUDITOR, ENGINE_KEY, EVM_CHAIN } from './policy-draft.js';
import { choosePorts, rememberPorts } from './ports.js';
import { startPriceFeed, type PriceFeed } from './start-price-feed.js';
import { findTestDollar } from './test-dollar.js';

export interface StackOptions {
  readonly root: string;
  /** Begin anew, without what an earlier run left there. */
  readonly reset?: boolean;
  /** An administrator's URL of a PostgreSQL that is there already. */
  readonly postgresUrl?: string | undefined;
  /** What a person decided of the first policy (docs/sandbox.md); absent: the sandbox's own. */
  readonly policyFile?: string | undefined;
  /** Told what is being done, for a person who waits. */
  readonly progress?: (step: string) => void;
  /** Merged into the signing module's configuration: other nodes, test descriptors. */
  readonly signingModule?: Readonly<Record<string, unknown>>;
}

export interface LeftOut {
  readonly what: 'bitcoin';
  readonly why: string;
}

/** Every part of the product, running on this machine. */
export interface Stack {
  readonly folders: Folders;
  readonly postgres: Postgres;
  /** Null where Bitcoin was left out: the policy then has no Bitcoin wallet either. */
  readonly bitcoind: Bitcoind | null;
  readonly anvil: Anvil;
  readonly ceremony: Ceremony;
  readonly token: string;
  /** Always holds the chain of policies up to the one in force. */
  readonly policyFile: string;
  /** What this machine could not run, and why. */
  readonly leftOut: readonly LeftOut[];
  readonly server: { readonly url: string; readonly databaseUrl: string; readonly process: PartProcess };
  /** Where browsers find the console; the policy names it. */
  readonly consoleUrl: string;
  readonly watchtower: { readonly url: string; readonly databaseUrl: string; readonly process: PartProcess };
  /** Null where the first policy names none. */
  readonly priceFeed: PriceFeed | null;
  readonly signingModule: { readonly databaseUrl: string; readonly configFile: string; readonly process: PartProcess };
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, bitcoind, Anvil, the server, the watchtower, the price feed where the policy names one, and the
 * signing module, each a process of its own, over one folder; the same folder again goes on where it stopped. What was started is stopped in reverse
 * order, also when a later part does not come up.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let end = started.pop(); end !== undefined; end = started.pop()) await end();
  };
  try {
    const policy = options.policyFile === undefined ? undefined : readGivenPolicy(options.policyFile);
    await claimDataFolder(options.root, { reset: options.reset ?? false });
    return { ...(await startParts(options, policy, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  policy: GivenPolicy | undefined,
  started: (() => Promise<void>)[],
): Promise<Omit<Stack, 'stop'>> {
  const folders = new Folders(options.root);
  const progress = options.progress ?? (() => undefined);
  const keep = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    started.push(() => part.stop());
    return part;
  };

  progress('looking for bitcoind');
  const half = await chooseBitcoinHalf({ keptWallets: keptWallets(folders) });
  if (policy !== undefined) refuseUnlessItFits(policy, folders, { hasBitcoin: half.kind === 'there' });
  const ports = await choosePorts(options.root);
  progress('PostgreSQL');
  const postgresOptions = { dataFolder: folders.part('postgres'), adminUrl: options.postgresUrl, port: ports.postgres };
  const postgres = keep(await startPostgres(postgresOptions));
  progress('bitcoind');
  const bitcoindOptions = { dataFolder: folders.part('bitcoind'), port: ports.bitcoind };
  const startNode = async (program: BitcoindProgram) => keep(await startBitcoind({ ...bitcoindOptions, program }));
  const bitcoind = half.kind === 'there' ? await startNode(half.program) : null;
  const leftOut = half.kind === 'left-out' ? [{ what: 'bitcoin', why: half.why } as const] : [];
  progress('Anvil');
  const anvilOptions = { dataFolder: folders.part('anvil'), port: ports.anvil, mining: 'on-demand' } as const;
  const anvil = keep(await startAnvil(anvilOptions));
  const token = await findTestDollar(folders, anvil);

  progress('genesis ceremony');
  const serverUrl = `http://127.0.0.1:${ports.server}`;
  const consoleUrl = `http://localhost:${ports.server}`;
  const plan = { folders, token, serverUrl, consoleOrigin: consoleUrl, hasBitcoin: bitcoind !== null, policy };
  const ceremony = await holdCeremony(plan);
  writeRequesters(folders, serverUrl, ceremony);
  progress('hot wallets');
  await fundHotWallets({ bitcoind, anvil, token, addresses: ceremony.addresses });
  for (const chain of [bitcoind, anvil]) if (chain !== null) keep(startMiner(chain));

  progress('server');
  const databases = await makeDatabases(folders, postgres, options.postgresUrl !== undefined);
  const server = await startServer({ folders, url: serverUrl, ceremony, databaseUrl: databases.server });
  keep(server.process);
  progress('watchtower');
  const watchtowerUrl = `http://127.0.0.1:${ports.watchtower}`;
  const watchtowerPlan = { folders, url: watchtowerUrl, ceremony, databaseUrl: databases.watchtower, serverUrl };
  const watchtower = await startWatchtower(watchtowerPlan);
  keep(watchtower.process);
  const priceFeedUrl = `http://127.0.0.1:${ports.priceFeed}`;
  const startFeed = async ({ windowSeconds }: NonNullable<Ceremony['prices']>): Promise<PriceFeed> => {
    progress('price feed');
    return keep(await startPriceFeed({ folders, url: priceFeedUrl, ceremony, token, windowSeconds }));
  };
  const priceFeed = ceremony.prices && (await startFeed(ceremony.prices));
  progress('signing module');
  const nodes = {
    ...(bitcoind !== null && { [BITCOIN_REGTEST]: { rpcUrl: bitcoind.rpcUrl } }),
    [EVM_CHAIN]: { rpcUrl: anvil.url },
  };
  const configuration = {
    nodes,
    serverUrl: server.url,
    watchtowerUrl,
    ...(priceFeed !== null && { priceUrls: [priceFeed.url] }),
    ordersDirectory: folders.orders(),
    databaseUrl: databases.signingModule,
    ...options.signingModule,
  };
  const signingModule = await startSigningModule({ folders, ceremony, configuration });
  keep(signingModule.process);
  const policyFile = join(folders.root, 'policy-chain.json');
  const { genesisFolder, genesisHash } = ceremony;
  keep(await keepChainFile({ file: policyFile, genesisFolder, genesisHash, serverUrl, onRefused: tellRefusedChain }));
  rememberPorts(options.root, ports);
  return {
    ...{ folders, postgres, bitcoind, anvil, ceremony, token, policyFile, leftOut, server, watchtower, priceFeed },
    consoleUrl,
    signingModule: { ...signingModule, databaseUrl: databases.signingModule },
  };
}

function tellRefusedChain(why: string): void {
  process.stderr.write(`· the chain of policies is not followed: ${why}\n`);
}

/** In a new folder: whether it is a policy on this machine. In one that has begun: whether it is the one it began with. */
function refuseUnlessItFits(policy: GivenPolicy, folders: Folders, machine: { readonly hasBitcoin: boolean }): void {
  const kept = join(folders.genesis(), 'policy.json');
  if (existsSync(kept)) refuseOtherThan(readJson(kept), policy);
  else refuseUnlessPolicy(policy, machine);
}

/** What the engine's and the auditor's command lines read; written anew at every start, for ports may change. */
function writeRequesters(folders: Folders, serverUrl: string, { genesisHash, engineKeys }: Ceremony): void {
  const write = (home: string, name: string, keyId: string): string =>
    writePrivate(join(home, `${name}.json`), {
      serverUrl,
      genesisHash,
      keyId,
      privateKeyFile: join(home, `${keyId}.key`),
    });
  write(folders.engine(), 'engine', ENGINE_KEY);
  for (const id of engineKeys) write(folders.engine(), id, id);
  write(folders.auditor(), 'auditor', AUDITOR);
}

interface ServerPlan {
  readonly folders: Folders;
  readonly url: string;
  readonly ceremony: Ceremony;
  readonly databaseUrl: string;
}

async function startServer({ folders, url, ceremony, databaseUrl }: ServerPlan): Promise<Stack['server']> {
  const configFile = writePrivate(join(folders.server(), 'server.json'), {
    environment: 'development',
    listen: { host: '127.0.0.1', port: Number(new URL(url).port) },
    publicUrl: url,
    databaseUrl,
    genesis: { directory: ceremony.genesisFolder, hash: ceremony.genesisHash },
  });
  await runCommand('server', ['migrate', '--config', configFile]);
  const process_ = await startPartProcess({
    name: 'server',
    folder: folders.logs(),
    command: process.execPath,
    args: [PROGRAMS.server, '--config', configFile],
    stopSignal: 'SIGTERM',
    isReady: async () => (await fetch(`${url}/health/ready`)).ok,
  });
  return { url, databaseUrl, process: process_ };
}

async function startWatchtower({
  folders,
  url,
  ceremony,
  databaseUrl,
  serverUrl,
}: WatchtowerPlan): Promise<Stack['watchtower']> {
  const configFile = writePrivate(join(folders.watchtower(), 'watchtower.json'), {
    listen: { host: '127.0.0.1', port: Number(new URL(url).port) },
    databaseUrl,
    genesis: { directory: ceremony.genesisFolder, hash: ceremony.genesisHash },
    keyFile: watchtowerKeyFile(folders),
    serverUrl,
  });
  await runCommand('watchtower', ['migrate', '--config', configFile]);
  const process_ = await startPartProcess({
    name: 'watchtower',
    folder: folders.logs(),
    command: process.execPath,
    args: [PROGRAMS.watchtower, 'run', '--config', configFile],
    stopSignal: 'SIGTERM',
    isReady: async () => (await fetch(`${url}/health`)).ok,
  });
  return { url, databaseUrl, process: process_ };
}

interface WatchtowerPlan extends ServerPlan {
  /** Where it learns which policy is in force. */
  readonly serverUrl: string;
}

interface SigningModulePlan {
  readonly folders: Folders;
  readonly ceremony: Ceremony;
  readonly configuration: Readonly<Record<string, unknown>> & { readonly serverUrl: string };
}

async function startSigningModule({ folders, ceremony, configuration }: SigningModulePlan) {
  const home = folders.signingModule();
  const configFile = writePrivate(join(home, 'signing-module.json'), {
    environment: 'development',
    genesis: { directory: ceremony.genesisFolder, hash: ceremony.genesisHash },
    keystoreDirectory: join(home, 'keystore'),
    passphraseFile: join(home, 'passphrase'),
    headFile: join(home, 'ledger-head'),
    pollSeconds: 0.5,
    ...configuration,
  });
  await runCommand('signingModule', ['migrate', '--config', configFile]);
  const process_ = await startPartProcess({
    name: 'signing-module',
    folder: folders.logs(),
    command: process.execPath,
    args: [PROGRAMS.signingModule, 'run', '--config', configFile],
    stopSignal: 'SIGTERM',
    // It listens to nobody, so nobody can ask it; that it is there shows in the server's account of it.
    isReady: async () => (await fetch(`${configuration.serverUrl}/health/ready`)).ok,
  });
  return { configFile, process: process_ };
}
