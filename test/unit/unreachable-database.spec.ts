import { jest } from '@jest/globals';
import dns from 'node:dns';
import { checkDatabase, migrate } from '../../src/process/migrate.js';
import { makeDataSource } from '../../src/server/platform/database/data-source.js';
import { migrate as migrateServer } from '../../src/server/platform/database/prepare-database.js';

/** Two addresses on which nobody listens: Node then fails with an error that has a code and no message. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
const lookup = ((_host: string, _options: unknown, answer: (error: null, found: typeof ADDRESSES) => void) => {
  answer(null, ADDRESSES);
}) as typeof dns.lookup;

beforeEach(() => {
  jest.spyOn(dns, 'lookup').mockImplementation(lookup);
});
afterEach(() => {
  jest.restoreAllMocks();
});

it.each([
  ['signing module', (url: string) => migrate('signing-module', url)],
  ['signing module', (url: string) => checkDatabase('signing-module', url)],
  ['watchtower', (url: string) => migrate('watchtower', url)],
  ['watchtower', (url: string) => checkDatabase('watchtower', url)],
  ['server', (url: string) => migrateServer(makeDataSource(url))],
])('the %s names field and reason where no address of its database’s host answers', async (_program, connect) => {
  const url = 'postgres://sekisho:hunter2@database.invalid:1/sekisho';
  await expect(connect(url)).rejects.toMatchObject({ message: 'databaseUrl: cannot connect (ECONNREFUSED)' });
});
