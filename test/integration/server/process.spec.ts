import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { findFreePort } from '../../../src/sandbox/parts/free-port.js';
import { PostgresAdmin } from '../../../src/sandbox/parts/postgres-admin.js';
import { eventPageSchema } from '../../../src/server/audit/event-views.js';
import { aGenesis, writeGenesisFolder } from '../../support/builders/a-genesis.js';
import { anEngine, aWithdrawal } from '../../support/builders/an-engine.js';
import { PROGRAMS_IN_DIST } from '../../support/programs.js';
import { serverDatabases } from '../../support/server-databases.js';
import { signingModuleDatabases } from '../../support/signing-module-databases.js';
import { templateDatabase, type TestDatabase } from '../../support/template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';

const emptyDatabases = templateDatabase('server_empty', () => Promise.resolve());
const genesis = aGenesis();
const logLine = z.looseObject({ msg: z.string() });

let folder: string;
let database: TestDatabase;
let port: number;
let started: ChildProcess[] = [];
beforeEach(async () => {
  folder = makeTemporaryFolder();
  database = await serverDatabases.clone();
  port = await findFreePort();
});
afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  await database.drop();
  removeTemporaryFolder(folder);
});

const url = () => `http://127.0.0.1:${port}`;

function configFile(overrides: Record<string, unknown> = {}): string {
  const file = join(folder, 'server.json');
  const directory = writeGenesisFolder(join(folder, 'genesis'), genesis.files);
  const config = {
    environment: 'development',
    listen: { host: '127.0.0.1', port },
    publicUrl: url(),
    databaseUrl: database.url,
    genesis: { directory, hash: genesis.genesis.hash },
    ...overrides,
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(...args: string[]): {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly out: () => string;
} {
  const child = spawn(process.execPath, [PROGRAMS_IN_DIST.server, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  const texts = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.err += chunk.toString()));
  const ended = once(child, 'close').then((): Ended => ({ code: child.exitCode, ...texts }));
  return { child, ended, out: () => texts.out };
}

const run = (...args: string[]): Promise<Ended> => start(...args).ended;

async function startListening(config: string): Promise<ReturnType<typeof start>> {
  const server = start('run', '--config', config);
  while (!messagesIn(server.out()).includes('listening')) {
    if (server.child.exitCode !== null) throw new Error((await server.ended).err);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return server;
}

function messagesIn(text: string): string[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((each) => logLine.parse(JSON.parse(each)).msg);
}

/** In the place of the database that the other tests find: one before `migrate`. */
async function takeEmptyDatabase(): Promise<void> {
  await database.drop();
  database = await emptyDatabases.clone();
}

async function inDatabase(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe('the server process', () => {
  it('starts after `migrate`, answers, and leaves on SIGTERM with a long poll let go', async () => {
    await takeEmptyDatabase();
    const config = configFile();
    expect(await run('migrate', '--config', config)).toMatchObject({ code: 0 });
    expect(await run('migrate', '--config', config)).toMatchObject({ code: 0 });
    const server = await startListening(config);
    expect((await fetch(`${url()}/health/live`)).status).toBe(200);
    expect((await fetch(`${url()}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${url()}/docs-json`)).json()).toMatchObject({ openapi: '3.1.0' });
    expect(await (await fetch(`${url()}/docs`)).text()).toContain('/docs/swagger-ui-bundle.js');
    expect((await fetch(`${url()}/docs/swagger-ui-bundle.js`)).status).toBe(200);
    expect((await fetch(`${url()}/docs/package.json`)).status).toBe(404);
    const files = await (await fetch(`${url()}/v1/genesis`)).json();
    expect(files).toMatchObject({ genesis: new TextDecoder().decode(genesis.files.genesis) });

    const { targetUri, headers } = anEngine('trading', url()).get('/v1/events?after=100&waitSeconds=25');
    const polling = fetch(targetUri, { headers: { ...headers } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const asked = Date.now();
    server.child.kill('SIGTERM');
    expect(eventPageSchema.parse(await (await polling).json()).items).toEqual([]);
    expect(await server.ended).toMatchObject({ code: 0, err: '' });
    expect(Date.now() - asked).toBeLessThan(7000);
  }, 90_000);

  it('finds what it had taken in after a SIGKILL', async () => {
    const config = configFile();
    const first = await startListening(config);
    const request = anEngine('trading', url()).withdrawal(aWithdrawal(genesis.policy.deploymentId));
    const send = () =>
      fetch(request.targetUri, { method: 'POST', headers: { ...request.headers }, body: new Uint8Array(request.body) });
    expect((await send()).status).toBe(201);
    first.child.kill('SIGKILL');
    await first.ended;
    await startListening(config);
    expect((await send()).status).toBe(200);
  }, 90_000);

  it('prints a link that lets one person in, and nothing else', async () => {
    const config = configFile();
    const invited = await run('invite', '--config', config, '--person', 'olga', '--roles', 'auditor,viewer');
    expect(invited).toMatchObject({ code: 0, err: expect.stringContaining('opens once, until 2') as string });
    expect(invited.out).toMatch(new RegExp(`^${url()}/welcome#token=[0-9a-f]{64}&genesis=${genesis.genesis.hash}\n$`));
    for (const stray of [['--person', 'Olga'], ['--person', 'olga', '--roles', 'governor'], []])
      expect(await run('invite', '--config', config, ...stray)).toMatchObject({ code: 78, out: '' });
    expect(await run('run', '--config', config, '--person', 'olga')).toMatchObject({ code: 78, out: '' });
  }, 90_000);

  it('says 503 while the database is away, and goes on when it is back', async () => {
    const config = configFile();
    await startListening(config);
    const admin = new PostgresAdmin(database.adminUrl.replace(/\/[^/]+$/, '/postgres'));
    const allow = (isAllowed: boolean) =>
      admin.withClient(async (client) => {
        await client.query(`ALTER DATABASE "${database.name}" ALLOW_CONNECTIONS ${isAllowed}`);
        await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
          database.name,
        ]);
      });
    const { targetUri, headers } = anEngine('trading', url()).get('/v1/withdrawals');
    const ask = async () => (await fetch(targetUri, { headers: { ...headers } })).status;
    expect(await ask()).toBe(200);
    await allow(false);
    expect([await ask(), await ask()]).toEqual([503, 503]);
    expect((await fetch(`${url()}/health/ready`)).status).toBe(503);
    expect((await fetch(`${url()}/health/live`)).status).toBe(200);
    await allow(true);
    expect(await ask()).toBe(200);
  }, 90_000);

  it('prints the description of its API without a configuration', async () => {
    const { code, out } = await run('openapi');
    expect([code, out.startsWith('{\n  "openapi": "3.1.0"')]).toEqual([0, true]);
  });
});

describe('the server refuses to start', () => {
  const refusal = async (config: string, command = 'run') => {
    const { code, err } = await run(command, '--config', config);
    return { code, err };
  };

  it('on a database without its schema, and says what to run', async () => {
    await takeEmptyDatabase();
    expect(await refusal(configFile())).toEqual({
      code: 78,
      err: expect.stringContaining('run `migrate` first') as string,
    });
  });

  it('on a schema that is newer than it knows, and does not migrate it either', async () => {
    const config = configFile();
    await inDatabase(
      `INSERT INTO schema_migration (timestamp, name) VALUES (1999999999999, 'FromTheFuture1999999999999')`,
    );
    const newer = { code: 78, err: expect.stringContaining('newer schema') as string };
    expect(await refusal(config)).toEqual(newer);
    expect(await refusal(config, 'migrate')).toEqual(newer);
  });

  it('on a PostgreSQL that may forget what it has confirmed', async () => {
    const config = configFile();
    await inDatabase(`ALTER DATABASE "${database.name}" SET synchronous_commit = off`);
    expect(await refusal(config)).toEqual({
      code: 78,
      err: expect.stringContaining('synchronous_commit = off') as string,
    });
  });

  it('on the database of a deployment for which the ceremony was held again, and goes on with the first one', async () => {
    const first = configFile();
    (await startListening(first)).child.kill('SIGTERM');
    const again = aGenesis({ policy: { deploymentId: 'ef'.repeat(32) } });
    const directory = writeGenesisFolder(join(folder, 'again'), again.files);
    expect(await refusal(configFile({ genesis: { directory, hash: again.genesis.hash } }))).toEqual({
      code: 78,
      err: expect.stringContaining(`belongs to the genesis ${genesis.genesis.hash}`) as string,
    });
    // With its files in the place of the first one's it is not what is pinned.
    expect(await refusal(configFile({ genesis: { directory, hash: genesis.genesis.hash } }))).toEqual({
      code: 78,
      err: expect.stringContaining('check genesis.directory and genesis.hash') as string,
    });
    (await startListening(configFile())).child.kill('SIGTERM');
  }, 90_000);

  it('on a genesis that does not hash to what is pinned', async () => {
    const config = configFile({ genesis: { directory: join(folder, 'genesis'), hash: 'ab'.repeat(32) } });
    expect(await refusal(config)).toEqual({
      code: 78,
      err: expect.stringContaining('check genesis.directory and genesis.hash') as string,
    });
  });

  it('on a database that does not answer, without saying the password', async () => {
    const config = configFile({ databaseUrl: 'postgres://server:hunter2@127.0.0.1:1/server' });
    const { code, err } = await refusal(config);
    expect([code, err.includes('databaseUrl: cannot connect'), err.includes('hunter2')]).toEqual([78, true, false]);
  });

  it.each(['run', 'migrate'])(
    'on the signing module’s database, and `%s` names the field without a stack',
    async (command) => {
      const ledger = await signingModuleDatabases.clone();
      const { code, err } = await refusal(configFile({ databaseUrl: ledger.url }), command);
      await ledger.drop();
      expect([code, err]).toEqual([78, expect.stringMatching(/^databaseUrl: this is not a server's database .*\n$/)]);
    },
  );

  it('on a port that is in use, and names the field without a stack', async () => {
    const config = configFile();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const { code, err } = await refusal(config);
    other.close();
    expect([code, err]).toEqual([
      78,
      `listen.port: ${port} is in use; stop what listens there, or choose another port\n`,
    ]);
  });

  it.each([
    ['an address of another machine', '203.0.113.1', 'listen.host: this machine has no address 203.0.113.1'],
    ['a name that nobody knows', 'nobody.invalid', 'listen.host: nobody knows nobody.invalid'],
  ])('on %s, and names the field without a stack', async (_what, host, complaint) => {
    const config = configFile({ listen: { host, port } });
    const { code, err } = await refusal(config);
    expect([code, err.split(';')[0]]).toEqual([78, complaint]);
  });

  it('on a configuration that is wrong, and names the field', async () => {
    expect(await refusal(configFile({ publicUrl: 'sekisho' }))).toEqual({
      code: 78,
      err: expect.stringContaining('publicUrl: write scheme') as string,
    });
    expect((await run('walk')).code).toBe(78);
  });
});
