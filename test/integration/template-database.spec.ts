import pg from 'pg';
import { templateDatabase } from '../support/template-database.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a template database', () => {
  it('is migrated once, however many ask for it at the same time', async () => {
    let migrations = 0;
    const databases = templateDatabase('once', async (url) => {
      migrations += 1;
      await query(url, 'CREATE TABLE n (n int); INSERT INTO n VALUES (1)');
    });
    const clones = await Promise.all(Array.from({ length: 5 }, () => databases.clone()));
    expect(migrations).toBe(1);
    expect(new Set(clones.map(({ name }) => name)).size).toBe(5);
    await Promise.all(clones.map((clone) => clone.drop()));
  });

  it('gives copies that know nothing of each other', async () => {
    const databases = templateDatabase('apart', (url) => query(url, 'CREATE TABLE n (n int)').then(() => undefined));
    const [one, other] = [await databases.clone(), await databases.clone()];
    await query(one.url, 'INSERT INTO n VALUES (7)');
    expect(await query(one.url, 'SELECT n FROM n')).toEqual([{ n: 7 }]);
    expect(await query(other.url, 'SELECT n FROM n')).toEqual([]);
    expect(await query(one.adminUrl, 'SELECT n FROM n')).toEqual([{ n: 7 }]);
    await one.drop();
    await expect(query(one.url, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
    await other.drop();
  });

  it('starts anew after a migration that failed', async () => {
    const failing = templateDatabase('again', async (url) => {
      await query(url, 'CREATE TABLE half (n int)');
      throw new Error('the migration failed');
    });
    await expect(failing.clone()).rejects.toThrow('the migration failed');
    const working = templateDatabase('again', (url) => query(url, 'CREATE TABLE half (n int)').then(() => undefined));
    const database = await working.clone();
    expect(await query(database.url, 'SELECT n FROM half')).toEqual([]);
    await database.drop();
  });

  it('drops a database that somebody is connected to', async () => {
    const database = await templateDatabase('busy', () => Promise.resolve()).clone();
    const client = new pg.Client({ connectionString: database.url });
    const cutOff = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await database.drop();
    expect(await cutOff).toMatchObject({ code: '57P01' });
  });
});
