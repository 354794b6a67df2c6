import { mkdirSync, readdirSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { checkDatabase, findMigrations, migrate } from '../../../src/process/migrate.js';
import { SchemaError } from '../../../src/process/schema-error.js';
import { signingModuleDatabases } from '../../support/signing-module-databases.js';
import { type TestDatabase } from '../../support/template-database.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../support/temporary-folder.js';
import { watchtowerDatabases } from '../../support/watchtower-databases.js';

describe.each([
  ['signing-module', signingModuleDatabases],
  ['watchtower', watchtowerDatabases],
] as const)('the schema of the %s', (program, databases) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await databases.clone();
  });
  afterEach(() => database.drop());

  async function asOwner(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  it('that is this program’s is accepted, and migrating again does nothing', async () => {
    await expect(checkDatabase(program, database.url)).resolves.toBeUndefined();
    expect(await migrate(program, database.url)).toEqual([]);
  });

  it('that is newer refuses the start, and that is older names the command', async () => {
    await asOwner(`INSERT INTO schema_migration (id, sha256) VALUES ('9999999999999-later', 'x')`);
    await expect(checkDatabase(program, database.url)).rejects.toThrow('it is newer');
    await asOwner(`DELETE FROM schema_migration`);
    await expect(checkDatabase(program, database.url)).rejects.toThrow('run "migrate"');
  });

  it('that was changed after it was applied refuses the start', async () => {
    await asOwner(`UPDATE schema_migration SET sha256 = 'x'`);
    await expect(checkDatabase(program, database.url)).rejects.toThrow(SchemaError);
  });

  it('is applied whole or not at all', async () => {
    const folder = join(makeTemporaryFolder(), 'migrations');
    mkdirSync(folder);
    const released = findMigrations(program);
    for (const name of readdirSync(released)) copyFileSync(join(released, name), join(folder, name));
    writeFileSync(join(folder, '1999999999999-good.sql'), 'CREATE TABLE good (n int)');
    writeFileSync(join(folder, '1999999999999-worse.sql'), 'CREATE TABLE worse (n nonsense)');
    await expect(migrate(program, database.url, folder)).rejects.toThrow('nonsense');
    expect(await asOwner(`SELECT to_regclass('good')::text AS name`)).toEqual([{ name: null }]);
    removeTemporaryFolder(join(folder, '..'));
  });

  it('on a PostgreSQL that answers before it has written refuses the start', async () => {
    await asOwner(`ALTER DATABASE ${database.name} SET synchronous_commit = off`);
    await expect(checkDatabase(program, database.url)).rejects.toThrow('synchronous_commit off');
  });

  it('that the other program made refuses the start, and is left alone', async () => {
    const other = program === 'watchtower' ? 'signing-module' : 'watchtower';
    await expect(checkDatabase(other, database.url)).rejects.toThrow('which this program does not know');
    await expect(migrate(other, database.url)).rejects.toThrow('which this program does not know');
    await expect(checkDatabase(program, database.url)).resolves.toBeUndefined();
  });
});
