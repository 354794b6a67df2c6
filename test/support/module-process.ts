import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Duplex } from 'node:stream';
import { createInterface } from 'node:readline';
import { encryptKeystoreJson, SigningKey, computeAddress } from 'ethers';
import { invariant } from '../../src/protocol/invariant.js';
import { PROGRAMS_IN_DIST } from './programs.js';
import { writeGenesisFolder, type TestGenesis } from './builders/a-genesis.js';
import { type TestDatabase } from './template-database.js';

export interface ModuleSetting {
  readonly folder: string;
  readonly genesis: TestGenesis;
  readonly database: TestDatabase;
  readonly serverUrl: string;
  /** CAIP-2 chain id to RPC URL. */
  readonly nodes: Readonly<Record<string, string>>;
  /** Further fields of its configuration. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/** Cheap on purpose: scrypt at its real cost would be most of a test's time. */
const SCRYPT = { N: 1024, r: 8, p: 1 };
const PASSPHRASE = 'a passphrase of the tests';

/**
 * The real signing module as a process of its own, from the compiled tree, over keys that the test knows.
 * It is killed from outside, as power cuts do it, at a step that it announces.
 */
export class ModuleProcess {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly setting: ModuleSetting,
    readonly configFile: string,
    readonly logFile: string,
  ) {}

  static async prepare(setting: ModuleSetting): Promise<ModuleProcess> {
    const { folder, genesis, database, serverUrl, nodes } = setting;
    const keystore = join(folder, 'keystore');
    mkdirSync(keystore, { recursive: true, mode: 0o700 });
    await writeKey(keystore, 'attestation', genesis.attestationSecret);
    for (const [wallet, secret] of genesis.chainSecrets) await writeKey(keystore, wallet, secret);
    writeFileSync(join(folder, 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o400 });
    const configFile = join(folder, 'signing-module.json');
    const configuration = {
      environment: 'development',
      databaseUrl: database.url,
      genesis: { directory: writeGenesisFolder(join(folder, 'genesis'), genesis.files), hash: genesis.genesis.hash },
      serverUrl,
      keystoreDirectory: keystore,
      passphraseFile: join(folder, 'passphrase'),
      headFile: join(folder, 'ledger-head'),
      nodes: Object.fromEntries(Object.entries(nodes).map(([chain, rpcUrl]) => [chain, { rpcUrl }])),
      pollSeconds: 0.1,
      testAnnounceFd: 3,
      ...setting.configuration,
    };
    writeFileSync(configFile, JSON.stringify(configuration), { mode: 0o600 });
    return new ModuleProcess(setting, configFile, join(folder, 'signing-module.log'));
  }

  /** Starts it. With `killAt` it is killed, by SIGKILL, the first time it announces that step. */
  start(options: { readonly killAt?: string } = {}): void {
    invariant(this.child === undefined, 'one signing module at a time');
    const log = openSync(this.logFile, 'a');
    const child = spawn(process.execPath, [PROGRAMS_IN_DIST.signingModule, 'run', '--config', this.configFile], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', log, log, 'pipe'],
    });
    closeSync(log);
    this.child = child;
    const channel = child.stdio[3] as Duplex;
    channel.on('error', () => undefined);
    createInterface({ input: channel }).on('line', (step) => {
      if (step === options.killAt) child.kill('SIGKILL');
      else channel.write('\n');
    });
  }

  /** Resolves when it is gone; says how. */
  async ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    const child = this.child;
    invariant(child !== undefined, 'it was started');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    this.child = undefined;
    return { code: child.exitCode, signal: child.signalCode };
  }

  /** As a power cut does it. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.ended();
  }

  async stop(): Promise<void> {
    if (this.child === undefined) return;
    this.child.kill('SIGTERM');
    await this.ended();
  }

  get genesis(): TestGenesis {
    return this.setting.genesis;
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }
}

/** As the signing module's `make-keys` leaves it: Web3 Secret Storage, one file per key. */
async function writeKey(keystore: string, name: string, secret: Uint8Array): Promise<void> {
  const key = new SigningKey(secret);
  const account = { address: computeAddress(key.publicKey), privateKey: key.privateKey };
  writeFileSync(join(keystore, `${name}.json`), await encryptKeystoreJson(account, PASSPHRASE, { scrypt: SCRYPT }), {
    mode: 0o600,
  });
}
