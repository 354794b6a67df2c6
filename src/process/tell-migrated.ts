import { EXIT } from './exit-code.js';
import { migrate, type Program } from './migrate.js';

/** The command `migrate`: says which migrations it applied. */
export async function tellMigrated(program: Program, databaseUrl: string): Promise<number> {
  const applied = await migrate(program, databaseUrl);
  process.stdout.write(`${applied.length === 0 ? 'up to date' : `applied ${applied.join(', ')}`}\n`);
  return EXIT.ok;
}
