import { migrate } from '../../src/process/migrate.js';
import { templateDatabase } from './template-database.js';

/** Feeds, each a copy of one that was migrated once per run. */
export const watchtowerDatabases = templateDatabase('watchtower', async (url) => {
  await migrate('watchtower', url);
});
