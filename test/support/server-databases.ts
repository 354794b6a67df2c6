import { makeDataSource } from '../../src/server/platform/database/data-source.js';
import { migrate } from '../../src/server/platform/database/prepare-database.js';
import { templateDatabase } from './template-database.js';

/** The server's, each a copy of one that was migrated once per run. */
export const serverDatabases = templateDatabase('server', async (url) => {
  const source = makeDataSource(url);
  await migrate(source);
  await source.destroy();
});
