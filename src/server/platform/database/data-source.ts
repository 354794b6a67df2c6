import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../../migrations/server/migrations.js';

/** Where TypeORM notes which migrations a database has been through. */
export const MIGRATIONS_TABLE = 'schema_migration';

/** The server's database. TypeORM brings connections and migrations; the SQL is ours, and nothing is synchronised. */
export function makeDataSource(databaseUrl: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url: databaseUrl,
    applicationName: 'sekisho-server',
    synchronize: false,
    migrationsRun: false,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    migrations: [...MIGRATIONS],
    logging: false,
    installExtensions: false,
    poolSize: 20,
    connectTimeoutMS: 5000,
    extra: {
      // A request that waits longer than this for a lock or a disk is answered 503 and asked again.
      statement_timeout: 15_000,
      idle_in_transaction_session_timeout: 30_000,
    },
    // An idle connection that breaks is the pool's to replace; whoever needed one hears of it by its own query.
    poolErrorHandler: () => undefined,
  });
}
