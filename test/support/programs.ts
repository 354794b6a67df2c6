import { join } from 'node:path';

const DIST_SRC = join(import.meta.dirname, '../../dist/src');

/** What ships: tests of processes run the compiled tree (`npm test` builds it first). */
export const PROGRAMS_IN_DIST = {
  sekisho: join(DIST_SRC, 'cli/main.js'),
  server: join(DIST_SRC, 'server/main.js'),
  signingModule: join(DIST_SRC, 'signing-module/main.js'),
  priceFeed: join(DIST_SRC, 'price-feed/main.js'),
  watchtower: join(DIST_SRC, 'watchtower/main.js'),
} as const;
