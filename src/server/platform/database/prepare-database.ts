import { isNativeError } from 'node:util/types';
import { type DataSource, QueryFailedError } from 'typeorm';
import { z } from 'zod';
import { type Hex32 } from '../../../protocol/hex.js';
import { MIGRATIONS } from '../../../../migrations/server/migrations.js';
import { StartRefused } from '../config/start-refused.js';
import { MIGRATIONS_TABLE } from './data-source.js';

const named = z.array(z.object({ name: z.string() }));
const setting = z.tuple([z.record(z.string(), z.string())]);
const bound = z.tuple([z.object({ genesis_hash: z.string() })]);

/** What Postgres must not have switched off: a commit that a power cut takes back is a withdrawal asked for twice. */
const DURABLE_SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** Connects and runs what is missing, one transaction each. */
export async function migrate(source: DataSource): Promise<readonly string[]> {
  await connect(source);
  await refuseForgetfulPostgres(source);
  const unknown = (await migrationsIn(source)).filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) throw new StartRefused(`${TOO_NEW} (${unknown.join(', ')})`);
  return (await source.runMigrations()).map(({ name }) => name);
}

/** Refuses to start on a schema that is older or newer than this program, on an unsafe server, or on another deployment's data. */
export async function openDatabase(source: DataSource, genesisHash: Hex32): Promise<void> {
  await connect(source);
  await refuseForgetfulPostgres(source);
  const done = await migrationsIn(source);
  const unknown = done.filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) throw new StartRefused(`${TOO_NEW} (${unknown.join(', ')})`);
  const missing = KNOWN.filter((name) => !done.includes(name));
  if (missing.length > 0) throw new StartRefused(`the database lacks ${missing.join(', ')}: run \`migrate\` first`);
  await bindTo(source, genesisHash);
}

const KNOWN: readonly string[] = MIGRATIONS.map(({ name }) => name);
const TOO_NEW = 'the database has a newer schema than this program knows: run the newer release';

async function connect(source: DataSource): Promise<void> {
  try {
    if (!source.isInitialized) await source.initialize();
  } catch (error) {
    throw new StartRefused(`databaseUrl: cannot connect (${reasonOf(error)})`, { cause: error });
  }
}

/** A host with several addresses fails with an error that has no message of its own, only a code. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}

async function migrationsIn(source: DataSource): Promise<readonly string[]> {
  try {
    return named.parse(await source.query(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`)).map(({ name }) => name);
  } catch (error) {
    const code = error instanceof QueryFailedError && 'code' in error ? error.code : undefined;
    // Undefined table: no migration has run.
    if (code === '42P01') return [];
    // Undefined column, insufficient privilege: the table is there, and another program's.
    if (error instanceof Error && (code === '42703' || code === '42501')) {
      const complaint = `databaseUrl: this is not a server's database (${error.message}); name the one made for it`;
      throw new StartRefused(complaint, { cause: error });
    }
    throw error;
  }
}

async function refuseForgetfulPostgres(source: DataSource): Promise<void> {
  for (const name of DURABLE_SETTINGS) {
    const [row] = setting.parse(await source.query(`SHOW ${name}`));
    if (row[name] === 'off')
      throw new StartRefused(`PostgreSQL runs with ${name} = off: it may forget what it has confirmed; switch it on`);
  }
}

async function bindTo(source: DataSource, genesisHash: Hex32): Promise<void> {
  await source.query('INSERT INTO deployment (genesis_hash) VALUES ($1) ON CONFLICT DO NOTHING', [genesisHash]);
  const [{ genesis_hash: found }] = bound.parse(await source.query('SELECT genesis_hash FROM deployment'));
  if (found !== genesisHash)
    throw new StartRefused(`this database belongs to the genesis ${found}: check databaseUrl and genesis.hash`);
}
