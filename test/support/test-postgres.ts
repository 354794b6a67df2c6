import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Postgres, startPostgres } from '../../src/sandbox/parts/postgres.js';
import { makeFastTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

/** Where the workers find the run's PostgreSQL. */
export interface TestRun {
  readonly adminUrl: string;
  /** Begins the names of this run's roles and databases: a server given by URL may serve several runs. */
  readonly prefix: string;
}

const URL_VARIABLE = 'SEKISHO_TEST_POSTGRES_URL';
const PREFIX_VARIABLE = 'SEKISHO_TEST_PREFIX';

let running: { readonly postgres: Postgres; readonly folder: string } | undefined;

/** Called once per run, in jest's own process; its workers inherit the environment. */
export async function startTestPostgres(): Promise<void> {
  const folder = makeFastTemporaryFolder();
  const postgres = await startPostgres({
    dataFolder: join(folder, 'postgres'),
    adminUrl: process.env['SEKISHO_POSTGRES_URL'] || undefined,
  });
  running = { postgres, folder };
  process.env[URL_VARIABLE] = postgres.adminUrl;
  process.env[PREFIX_VARIABLE] = `sekisho_test_${randomBytes(6).toString('hex')}_`;
}

export async function stopTestPostgres(): Promise<void> {
  if (running === undefined) return;
  const { postgres, folder } = running;
  running = undefined;
  if (postgres.pid === undefined) await dropAllOf(postgres, testRun().prefix);
  await postgres.stop();
  removeTemporaryFolder(folder);
}

export function testRun(): TestRun {
  const adminUrl = process.env[URL_VARIABLE];
  const prefix = process.env[PREFIX_VARIABLE];
  if (adminUrl === undefined || prefix === undefined) {
    throw new Error('no test database: run this suite as one of the jest projects "integration" and "e2e"');
  }
  return { adminUrl, prefix };
}

async function dropAllOf(postgres: Postgres, prefix: string): Promise<void> {
  const namesIn = (table: string, column: string): Promise<string[]> =>
    postgres.withClient(async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `SELECT ${column} AS name FROM ${table} WHERE starts_with(${column}, $1)`,
        [prefix],
      );
      return rows.map(({ name }) => name);
    });
  for (const name of await namesIn('pg_database', 'datname')) await postgres.dropDatabase(name);
  for (const name of await namesIn('pg_roles', 'rolname')) await postgres.dropRole(name);
}
