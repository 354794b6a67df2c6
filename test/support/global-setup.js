import './run-typescript.js';

/** Before the first suite that needs a database: one PostgreSQL for the whole run. */
export default async function setUp() {
  const { startTestPostgres } = await import('./test-postgres.ts');
  await startTestPostgres();
}
