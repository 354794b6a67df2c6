import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BITCOIN_REGTEST } from '../../src/protocol/chains/caip.js';
import { aGenesis } from '../support/builders/a-genesis.js';
import { EVM_CHAIN } from '../support/builders/a-policy.js';
import { GOVERNED } from '../support/builders/an-order.js';
import { ModuleProcess } from '../support/module-process.js';
import { PROGRAMS_IN_DIST } from '../support/programs.js';
import { serverDatabases } from '../support/server-databases.js';
import { signingModuleDatabases } from '../support/signing-module-databases.js';
import { type TestDatabase } from '../support/template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';
import { WatchtowerProcess } from '../support/watchtower-process.js';

type Program = 'signingModule' | 'watchtower';

const genesis = aGenesis({ policy: GOVERNED });
const NOBODY = 'http://127.0.0.1:9';

let folder: string;
let servers: TestDatabase;
let ledger: TestDatabase;
let watchtower: WatchtowerProcess;
let configFiles: Readonly<Record<Program, string>>;
beforeAll(async () => {
  folder = makeTemporaryFolder();
  servers = await serverDatabases.clone();
  ledger = await signingModuleDatabases.clone();
  watchtower = await WatchtowerProcess.prepare(join(folder, 'watchtower'), genesis);
  const module = await ModuleProcess.prepare({
    ...{ folder: join(folder, 'module'), genesis, database: ledger, serverUrl: NOBODY },
    nodes: { [EVM_CHAIN]: NOBODY, [BITCOIN_REGTEST]: NOBODY },
    configuration: { watchtowerUrl: NOBODY },
  });
  configFiles = { signingModule: module.configFile, watchtower: watchtower.configFile };
});
afterAll(async () => {
  await watchtower.end();
  await ledger.drop();
  await servers.drop();
  removeTemporaryFolder(folder);
});

/** Starts a program whose configuration is in order but for the database that it names. */
async function refusal(program: Program, command: string, databaseUrl: string) {
  const file = configFiles[program];
  const configuration = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify({ ...configuration, databaseUrl }));
  const child = spawn(process.execPath, [PROGRAMS_IN_DIST[program], command, '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  await once(child, 'close');
  return { code: child.exitCode, said, hasStack: /\bat .+:\d+:\d+/.test(said) };
}

describe.each([
  ['signingModule', 'run', 'signing module'],
  ['signingModule', 'migrate', 'signing module'],
  ['watchtower', 'run', 'watchtower'],
  ['watchtower', 'migrate', 'watchtower'],
] as const)('%s %s refuses to start, names the field and shows no stack', (program, command, name) => {
  it('on a database that does not answer, without saying the password', async () => {
    const refused = await refusal(program, command, 'postgres://sekisho:hunter2@127.0.0.1:1/sekisho');
    expect(refused).toMatchObject({ code: 78, hasStack: false });
    expect(refused.said).toContain('databaseUrl: cannot connect (connect ECONNREFUSED 127.0.0.1:1)');
    expect(refused.said).not.toContain('hunter2');
  });

  it('on the server’s database', async () => {
    const refused = await refusal(program, command, servers.url);
    expect(refused).toMatchObject({ code: 78, hasStack: false });
    expect(refused.said).toContain(`databaseUrl: this is not a ${name}'s database`);
  });
});
