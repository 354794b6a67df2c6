import { migrate } from '../../src/process/migrate.js';
import { templateDatabase } from './template-database.js';

/** Ledgers, each a copy of one that was migrated once per run. */
export const signingModuleDatabases = templateDatabase('signing_module', async (url) => {
  await migrate('signing-module', url);
});
