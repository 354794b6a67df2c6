import { startAnvil } from '../../src/sandbox/parts/anvil.js';
import { startPostgres } from '../../src/sandbox/parts/postgres.js';

// A process of its own that starts a part, says so and stays: for tests that kill it.
const [, , name, dataFolder] = process.argv;
if (dataFolder === undefined) throw new Error('usage: start-part.ts postgres|anvil FOLDER');
await (name === 'postgres' ? startPostgres({ dataFolder }) : startAnvil({ dataFolder }));
process.stdout.write('started\n');
