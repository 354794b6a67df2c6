import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keptSecret, readSecret, type Folders } from './folders.js';
import { type Postgres } from './parts/postgres.js';

/** Connection URLs, each of one owner. */
export interface Databases {
  readonly server: string;
  readonly signingModule: string;
  readonly watchtower: string;
}

/**
 * A database and a role each; neither role can reach the other's. On somebody else's PostgreSQL the names carry
 * the folder's hash, so that two sandboxes do not meet, and what an earlier folder of that name left is dropped.
 */
export async function makeDatabases(folders: Folders, postgres: Postgres, isForeign: boolean): Promise<Databases> {
  const suffix = isForeign ? `_${createHash('sha256').update(folders.root).digest('hex').slice(0, 8)}` : '';
  const make = async (base: string, home: string): Promise<string> => {
    const name = `${base}${suffix}`;
    const passwordFile = join(home, 'database-password');
    if (!existsSync(passwordFile)) await postgres.dropDatabase(name);
    const password = readSecret(keptSecret(passwordFile));
    await postgres.createRole(name, password);
    await postgres.createDatabase(name, name);
    return postgres.urlFor(name, name, password);
  };
  return {
    server: await make('sekisho_server', folders.server()),
    signingModule: await make('sekisho_signing_module', folders.signingModule()),
    watchtower: await make('sekisho_watchtower', folders.watchtower()),
  };
}
