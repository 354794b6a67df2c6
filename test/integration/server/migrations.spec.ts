import { type DataSource } from 'typeorm';
import { z } from 'zod';
import { MIGRATIONS } from '../../../migrations/server/migrations.js';
import { makeDataSource } from '../../../src/server/platform/database/data-source.js';
import { migrate } from '../../../src/server/platform/database/prepare-database.js';
import { serverDatabases } from '../../support/server-databases.js';
import { type TestDatabase } from '../../support/template-database.js';

const names = z.array(z.object({ name: z.string() }));

let database: TestDatabase;
let source: DataSource;
beforeEach(async () => {
  database = await serverDatabases.clone();
  source = makeDataSource(database.url);
  await source.initialize();
});
afterEach(async () => {
  await source.destroy();
  await database.drop();
});

async function namesOf(sql: string): Promise<string[]> {
  return names.parse(await source.query(sql)).map(({ name }) => name);
}
const tables = () =>
  namesOf(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration' ORDER BY 1`,
  );

async function undoAll(): Promise<void> {
  for (let left = MIGRATIONS.length; left > 0; left -= 1) await source.undoLastMigration();
}

const POLICY_CHANGE = `INSERT INTO policy_change
  VALUES (encode(sha256('{}'), 'hex'), 2, repeat('e', 64), '{}', '[]', now())`;

describe('the migrations', () => {
  it('go down to nothing and up again while nothing has happened', async () => {
    const before = await tables();
    expect(before).toContain('withdrawal_vote');
    await undoAll();
    expect(await tables()).toEqual([]);
    await migrate(source);
    expect(await tables()).toEqual(before);
  });

  it.each([
    ['event_log', `INSERT INTO event_log (idx, leaf, body) VALUES (0, repeat('a', 64), '{}')`],
    ['policy_change', POLICY_CHANGE],
    ['receipt', `INSERT INTO receipt VALUES (1, repeat('a', 64), repeat('b', 64), '{}', now())`],
  ])('do not go down over evidence in %s', async (table, insert) => {
    await source.query(insert);
    await expect(undoAll()).rejects.toThrow(`${table} holds evidence`);
    expect(await tables()).toContain(table);
  });

  it('name every constraint themselves, and index every foreign key', async () => {
    // A name that PostgreSQL makes up for a CHECK ends in _check; ours say what they check.
    expect(
      await namesOf(
        `SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND conname LIKE '%\\_check' AND connamespace = 'public'::regnamespace`,
      ),
    ).toEqual([]);
    const unindexed = await namesOf(`
      SELECT conname AS name FROM pg_constraint c
      WHERE contype = 'f' AND NOT EXISTS (
        SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND (i.indkey::int2[])[0] = c.conkey[1])`);
    expect(unindexed).toEqual([]);
  });

  it('leave append-only tables that no UPDATE, DELETE or TRUNCATE gets through', async () => {
    await source.query(`INSERT INTO event_log (idx, leaf, body) VALUES (0, repeat('a', 64), '{}')`);
    await source.query(`INSERT INTO receipt VALUES (1, repeat('a', 64), repeat('b', 64), '{}', now())`);
    await source.query(POLICY_CHANGE);
    await source.query(`INSERT INTO deployment (genesis_hash) VALUES (repeat('c', 64))`);
    for (const sql of [
      `UPDATE event_log SET body = '[]'`,
      `UPDATE receipt SET signed = '[]'`,
      `UPDATE deployment SET genesis_hash = repeat('d', 64)`,
      ...['event_log', 'receipt', 'deployment', 'log_head', 'receipt_head', 'withdrawal'].map(
        (table) => `DELETE FROM ${table}`,
      ),
      ...['event_log', 'receipt', 'log_head', 'receipt_head', 'withdrawal_vote', 'policy_change_signature'].map(
        (table) => `TRUNCATE ${table}`,
      ),
      ...['UPDATE policy_change SET version = 3', 'DELETE FROM policy_change', 'TRUNCATE policy_change CASCADE'],
      'TRUNCATE withdrawal CASCADE',
    ]) {
      await expect(source.query(sql)).rejects.toMatchObject({ code: '23001' });
    }
  });

  it('let nothing leave an end, take back a cancel or pay an amount that is none', async () => {
    const columns = `id, reference, idempotency_key, body_hash, engine_key, request, intent_hash, asset, amount, amount_text,
      destination, destination_bytes, memo, beneficiary, wallet, max_fee, max_fee_text, not_after, initiators, tier,
      policy_hash, state, created_at, updated_at, decision`;
    const insert = (id: string, amount: string) =>
      source.query(`INSERT INTO withdrawal (${columns}) VALUES (repeat('${id}', 64), 'w-${id}', 'k-${id}', repeat('a', 64),
        'trading', '{}', repeat('a', 64), 'asset', ${amount}, '', '', '', '', '', '', 0, '', 1, '{}', 'tier',
        repeat('a', 64), 'authorised', now(), now(), '{}')`);
    await insert('a', '1');
    await insert('b', '2::numeric ^ 256 - 1');
    await expect(insert('c', '0')).rejects.toMatchObject({ constraint: 'withdrawal_amount_positive' });
    await expect(insert('c', '2::numeric ^ 256')).rejects.toMatchObject({ constraint: 'withdrawal_amount_positive' });
    const change = (set: string) => source.query(`UPDATE withdrawal SET ${set} WHERE reference = 'w-a'`);
    await change(`cancel = '{"a": 1}'`);
    await expect(change('cancel = NULL')).rejects.toThrow('a cancel is not taken back');
    await change(`state = 'final'`);
    await expect(change(`state = 'authorised'`)).rejects.toThrow('a withdrawal that has ended stays ended');
    await expect(change(`state = 'paid twice'`)).rejects.toThrow();
  });
});
