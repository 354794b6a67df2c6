import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isNativeError } from 'node:util/types';
import pg from 'pg';
import { z } from 'zod';
import { ConfigError } from './config-error.js';
import { SchemaError } from './schema-error.js';

/**
 * Whose database it is, by the folder under `migrations`, and as people call it. The server's is TypeORM's business.
 */
const PROGRAMS = { 'signing-module': 'signing module', watchtower: 'watchtower' } as const;
export type Program = keyof typeof PROGRAMS;

interface Migration {
  readonly id: string;
  readonly sql: string;
  readonly sha256: string;
}

const MIGRATION = /^([0-9]{13}-[a-z0-9-]+)\.sql$/;
const appliedRow = z.object({ id: z.string(), sha256: z.string() });
const appliedTable = z.object({ name: z.string().nullable() });

/**
 * The folder of `.sql` files that belongs to a program. Compiled or not, it lies beside `src` or `dist`,
 * some levels up.
 */
export function findMigrations(program: Program, from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'migrations', program);
    if (existsSync(candidate) && readdirSync(candidate).some((name) => MIGRATION.test(name))) return candidate;
    if (dirname(folder) === folder) throw new SchemaError(`no migrations/${program} above ${from}`);
  }
}

/** Applies what is missing, all of it or nothing, and answers with what that was. */
export async function migrate(
  program: Program,
  databaseUrl: string,
  folder: string = findMigrations(program),
): Promise<readonly string[]> {
  return withClient(databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query(`
      CREATE TABLE IF NOT EXISTS schema_migration (
        id text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    // Two operators at once: the second waits here and finds nothing left to do.
    await client.query('LOCK TABLE schema_migration IN EXCLUSIVE MODE');
    const pending = pendingOf(readMigrations(folder), await readApplied(program, client));
    for (const { id, sql, sha256 } of pending) {
      await client.query(sql);
      await client.query('INSERT INTO schema_migration (id, sha256) VALUES ($1, $2)', [id, sha256]);
    }
    await client.query('COMMIT');
    return pending.map(({ id }) => id);
  });
}

/** Refuses a schema that is older or newer than this program, and a PostgreSQL that forgets what it has committed. */
export async function checkDatabase(
  program: Program,
  databaseUrl: string,
  folder: string = findMigrations(program),
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(`SELECT to_regclass('schema_migration')::text AS name`);
    const isMigrated = appliedTable.parse(rows[0]).name !== null;
    const pending = pendingOf(readMigrations(folder), isMigrated ? await readApplied(program, client) : []);
    if (pending.length > 0) {
      throw new SchemaError(
        `the database lacks ${pending.map(({ id }) => id).join(', ')}: run "migrate" with the same configuration`,
      );
    }
    await refuseUnsafeSettings(client);
  });
}

/** What was committed must be there after a power cut; DESIGN 6 rests on nothing else. */
async function refuseUnsafeSettings(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `SELECT name FROM pg_settings
      WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name`,
  );
  const unsafe = z.array(z.object({ name: z.string() })).parse(rows);
  if (unsafe.length > 0) {
    throw new SchemaError(`PostgreSQL runs with ${unsafe.map(({ name }) => name).join(', ')} off: set it to on`);
  }
}

function readMigrations(folder: string): Migration[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const id = MIGRATION.exec(name)?.[1];
      if (id === undefined) return [];
      const sql = readFileSync(join(folder, name), 'utf8');
      return [{ id, sql, sha256: createHash('sha256').update(sql).digest('hex') }];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function readApplied(program: Program, client: pg.Client): Promise<z.infer<typeof appliedRow>[]> {
  try {
    const { rows } = await client.query('SELECT id, sha256 FROM schema_migration ORDER BY id');
    return z.array(appliedRow).parse(rows);
  } catch (error) {
    // Undefined column, insufficient privilege: the table is there, and another program's.
    if (!(error instanceof pg.DatabaseError) || (error.code !== '42703' && error.code !== '42501')) throw error;
    const complaint = `databaseUrl: this is not a ${PROGRAMS[program]}'s database (${error.message}); name the one made for it`;
    throw new ConfigError(complaint, { cause: error });
  }
}

function pendingOf(known: readonly Migration[], applied: readonly z.infer<typeof appliedRow>[]): Migration[] {
  const hashes = new Map(known.map(({ id, sha256 }) => [id, sha256]));
  for (const { id, sha256 } of applied) {
    if (!hashes.has(id)) {
      throw new SchemaError(`the database has ${id}, which this program does not know: it is newer, use its program`);
    }
    if (hashes.get(id) !== sha256) {
      throw new SchemaError(`${id} was changed after it was applied: a released migration is never edited`);
    }
  }
  const done = new Set(applied.map(({ id }) => id));
  return known.filter(({ id }) => !done.has(id));
}

async function withClient<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  await client.connect().catch((error: unknown) => {
    throw new ConfigError(`databaseUrl: cannot connect (${reasonOf(error)})`, { cause: error });
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A host with several addresses fails with an error that has no message of its own, only a code. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}
