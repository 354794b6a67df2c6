import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../../../src/process/exit-code.js';
import { findFreePort } from '../../../src/sandbox/parts/free-port.js';
import { hexOf } from '../../../src/protocol/hex.js';
import { aGenesis, writeGenesisFolder, type TestGenesis } from '../../support/builders/a-genesis.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { GOVERNED, WATCHTOWER_SECRET } from '../../support/builders/an-order.js';
import { PROGRAMS_IN_DIST } from '../../support/programs.js';
import { type TestDatabase } from '../../support/template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { watchtowerDatabases } from '../../support/watchtower-databases.js';

/** The program as it ships, from the compiled tree. */
describe('the watchtower as a process', () => {
  let folder: string;
  let database: TestDatabase;
  beforeEach(async () => {
    folder = makeTemporaryFolder();
    database = await watchtowerDatabases.clone();
  });
  afterEach(async () => {
    await database.drop();
    removeTemporaryFolder(folder);
  });

  async function configure({ files, genesis }: TestGenesis, secret: Uint8Array): Promise<string> {
    const configFile = join(folder, 'watchtower.json');
    writeFileSync(join(folder, 'watchtower.key'), hexOf(secret), { mode: 0o400 });
    const configuration = {
      databaseUrl: database.url,
      genesis: { directory: writeGenesisFolder(join(folder, 'genesis'), files), hash: genesis.hash },
      listen: { host: '127.0.0.1', port: await findFreePort() },
      keyFile: 'watchtower.key',
    };
    writeFileSync(configFile, JSON.stringify(configuration), { mode: 0o600 });
    return configFile;
  }
  async function run(command: 'run' | 'freeze', configFile: string, ...more: readonly string[]) {
    const args = [PROGRAMS_IN_DIST.watchtower, command, '--config', configFile, ...more];
    const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'] }, timeout: 15_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const [code] = z
      .tuple([z.number().nullable()])
      .rest(z.unknown())
      .parse(await once(child, 'close'));
    return { code, output };
  }
  const FREEZE = ['--scope', 'all', '--reason', 'An outflow without a receipt'];

  it.each<[string, TestGenesis, Uint8Array, string]>([
    ['a key that the policy does not name', aGenesis({ policy: GOVERNED }), aSecret('another'), 'not the key'],
    [
      'a policy that names none',
      aGenesis({ policy: { governance: GOVERNED.governance } }),
      WATCHTOWER_SECRET,
      'no watchtower',
    ],
  ])('neither serves nor freezes with %s', async (_what, genesis, secret, why) => {
    const configFile = await configure(genesis, secret);
    for (const { code, output } of [await run('run', configFile), await run('freeze', configFile, ...FREEZE)]) {
      expect(code).toBe(EXIT.configuration);
      expect(output).toContain(why);
    }
  });

  it('freezes from the command line, and takes no reason that nobody can read', async () => {
    const configFile = await configure(aGenesis({ policy: GOVERNED }), WATCHTOWER_SECRET);
    expect(await run('freeze', configFile, ...FREEZE)).toMatchObject({ code: EXIT.ok });
    const unreadable = await run('freeze', configFile, '--scope', 'all', '--reason', 'two\nlines');
    expect(unreadable.code).toBe(EXIT.configuration);
    expect(unreadable.output).toContain('--reason');
  });
});
