import { randomBytes } from 'node:crypto';
import { PostgresAdmin } from '../../src/sandbox/parts/postgres-admin.js';
import { testRun } from './test-postgres.js';

export interface TestDatabase {
  readonly name: string;
  /** As its owner: the role that the product would use. */
  readonly url: string;
  /** As an administrator, for looking and for doing what an intruder would. */
  readonly adminUrl: string;
  /** Also while somebody is still connected. */
  drop(): Promise<void>;
}

/**
 * A database that is migrated once per run and then copied, which takes tens of milliseconds. Each
 * test file takes copies of its own, so files run side by side and none cleans up after another:
 *
 *     const databases = templateDatabase('server', (url) => migrateServer(url));
 *     let database: TestDatabase;
 *     beforeAll(async () => { database = await databases.clone(); });
 *     afterAll(() => database.drop());
 *
 * One `kind`, one `migrate`: whoever asks first runs it, as the owner, and it has to close its
 * connections, since PostgreSQL copies no database that is in use.
 */
export function templateDatabase(
  kind: string,
  migrate: (url: string) => Promise<void>,
): { clone(): Promise<TestDatabase> } {
  return {
    clone: async () => {
      const { adminUrl, prefix } = testRun();
      const admin = new PostgresAdmin(adminUrl);
      const names = { template: `${prefix}${kind}_template`, owner: `${prefix}${kind}`, password: `${prefix}password` };
      await makeOnce(admin, names, migrate);
      const name = `${prefix}${kind}_${randomBytes(6).toString('hex')}`;
      await admin.createDatabase(name, names.owner, { template: names.template });
      return {
        name,
        url: admin.urlFor(name, names.owner, names.password),
        adminUrl: admin.adminUrlFor(name),
        drop: () => admin.dropDatabase(name),
      };
    },
  };
}

interface TemplateNames {
  readonly template: string;
  readonly owner: string;
  readonly password: string;
}

/** Jest's workers come at the same time; the first makes it and the others wait for the lock. */
async function makeOnce(
  admin: PostgresAdmin,
  { template, owner, password }: TemplateNames,
  migrate: (url: string) => Promise<void>,
): Promise<void> {
  await admin.withClient(async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [template]);
    const { rows } = await client.query<{ datistemplate: boolean }>(
      'SELECT datistemplate FROM pg_database WHERE datname = $1',
      [template],
    );
    if (rows[0]?.datistemplate === true) return;
    // Left half-made by a migration that failed, in another worker perhaps.
    if (rows.length > 0) await admin.dropDatabase(template);
    await admin.createRole(owner, password);
    await admin.createDatabase(template, owner);
    await migrate(admin.urlFor(template, owner, password));
    // The mark of a finished one. Nobody can connect any more and hold up the copying.
    await client.query(`ALTER DATABASE "${template}" IS_TEMPLATE true ALLOW_CONNECTIONS false`);
  });
}
