import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { describeWithBitcoind } from '../support/describe-with-bitcoind.js';
import { lastLineOf, processesOver, REFUSED_IN_STORY, startSandbox, toldStory } from '../support/sandbox-command.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

const sandbox = z.looseObject({
  server: z.object({ url: z.string(), pid: z.int(), databaseUrl: z.string() }),
  signingModule: z.object({
    pid: z.int(),
    databaseUrl: z.string(),
    attestationKey: z.string(),
    configFile: z.string(),
  }),
  devices: z.array(z.object({ folder: z.string(), keyFile: z.string(), passphrase: z.string() })).length(5),
});

describeWithBitcoind('npm run demo', () => {
  let folder: string;
  beforeAll(() => {
    folder = makeTemporaryFolder();
  });
  afterAll(() => {
    removeTemporaryFolder(folder);
  });

  it('tells its story on real parts: everything final, every attack refused', async () => {
    const { output, ended } = startSandbox('demo', ['--once', '--json', '--data', folder]);
    const code = await ended;
    const told = toldStory(output);

    expect({ code, ok: told.ok }).toEqual({ code: 0, ok: true });
    expect(told).not.toHaveProperty('leftOut');
    expect(told.withdrawals.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'final'));
    expect(new Set(told.withdrawals.map(({ asset }) => asset)).size).toBe(3);
    const chains = ['bip122:0f9188f13cb7b2c71f2a335e3a4fc328', 'eip155:31337'];
    expect([...new Set(told.withdrawals.map(({ chain }) => chain))]).toEqual(chains);
    const automatic = told.withdrawals.filter(({ tier }) => tier.endsWith('-small'));
    const approved = told.withdrawals.filter(({ tier }) => tier.endsWith('-large'));
    expect(automatic.map(({ approvals }) => approvals)).toEqual([0, 0, 0]);
    expect(approved.map(({ approvals }) => approvals)).toEqual([3, 2, 3]);
    expect(told.refused.map(({ code: refusal }) => refusal)).toEqual(REFUSED_IN_STORY);
    expect(processesOver(folder)).toEqual([]);
  }, 300_000);

  it('says why it cannot begin, as its last line too, and without a stack', async () => {
    const theirs = join(folder, 'devices');
    const { output, ended } = startSandbox('demo', ['--once', '--json', '--data', theirs]);
    expect(await ended).toBe(1);
    expect(lastLineOf(output)).toMatchObject({ ok: false, error: { code: 'FOLDER_NOT_OURS' } });
    expect(output.stderr).toContain('name another one with --data');
    expect(output.stderr).not.toMatch(/^ +at /m);
  }, 60_000);

  it('goes on over the same folder as a sandbox, and ends on SIGTERM without an orphan', async () => {
    const { child, output, ended } = startSandbox('sandbox', ['--json', '--data', folder]);
    await once(child.stdout, 'data');
    const described = sandbox.parse(JSON.parse(output.stdout));

    expect((await fetch(`${described.server.url}/health/ready`)).status).toBe(200);
    await expectServerCannotReachTheModule(described, folder);

    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(processesOver(folder)).toEqual([]);
  }, 300_000);
});

/** The server's role cannot enter the ledger's database, nor its files name a way to the keys. */
async function expectServerCannotReachTheModule(described: z.infer<typeof sandbox>, folder: string): Promise<void> {
  const asServer = new URL(described.server.databaseUrl);
  asServer.pathname = new URL(described.signingModule.databaseUrl).pathname;
  const client = new pg.Client({ connectionString: asServer.href });
  // 42501 insufficient_privilege: may not CONNECT.
  await expect(client.connect()).rejects.toMatchObject({ code: '42501' });

  const configuration = readFileSync(join(folder, 'server', 'server.json'), 'utf8');
  const { signingModule } = described;
  const secrets = [new URL(signingModule.databaseUrl).password, 'keystore', 'passphrase', 'signing-module/'];
  for (const secret of secrets) expect(configuration).not.toContain(secret);
  for (const name of ['keystore', 'keystore/attestation.json', 'keystore/btc-hot.json', 'passphrase']) {
    expect([name, statSync(join(folder, 'signing-module', name)).mode & 0o077]).toEqual([name, 0]);
  }
}
