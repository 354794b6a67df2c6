import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../../test/support/temporary-folder.js';
import { readServerConfig } from './server-config.js';

const good = {
  environment: 'development',
  listen: { host: '127.0.0.1', port: 8080 },
  publicUrl: 'http://127.0.0.1:8080',
  databaseUrl: 'postgres://server:hunter2@127.0.0.1/server',
  genesis: { directory: '/etc/sekisho/genesis', hash: 'ab'.repeat(32) },
};

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

function read(config: unknown) {
  const file = join(folder, 'server.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return readServerConfig(file);
}

describe('readServerConfig', () => {
  it('takes a complete file', () => {
    expect(read(good)).toEqual({ ...good, logLevel: 'info' });
  });

  it.each([
    ['publicUrl', { publicUrl: 'https://sekisho.example/' }, 'publicUrl: write scheme, host and port only'],
    ['genesis.hash', { genesis: { ...good.genesis, hash: 'AB'.repeat(32) } }, 'genesis.hash: write the genesis hash'],
    ['environment', { environment: 'staging' }, 'environment: say "production" or "development"'],
    ['databaseUrl', { databaseUrl: 'mysql://server:hunter2@127.0.0.1/server' }, 'databaseUrl: write a PostgreSQL URL'],
    ['listen.port', { listen: { host: '::1', port: 70_000 } }, 'listen.port: choose a port up to 65535'],
    ['a missing databaseUrl', { databaseUrl: undefined }, 'databaseUrl: write a PostgreSQL URL'],
    ['a port in quotes', { listen: { host: '::1', port: '8080' } }, 'listen.port: choose a port up to 65535'],
    ['a missing genesis', { genesis: undefined }, 'genesis: give directory and hash'],
    ['logLevel', { logLevel: 'loud' }, 'logLevel: choose one of fatal'],
    ['a field it does not know', { databseUrl: 'x' }, 'databseUrl: there is no such field'],
    ['one further down', { listen: { ...good.listen, prot: 1 } }, 'listen.prot: there is no such field'],
  ])('names %s and the mend, and no password', (_, change, complaint) => {
    const complain = () => read({ ...good, ...change });
    expect(complain).toThrow(complaint);
    expect(complain).not.toThrow('hunter2');
  });

  it('says so when there is no file or no JSON', () => {
    expect(() => readServerConfig(join(folder, 'none.json'))).toThrow('cannot read the configuration file');
    expect(() => read('[]')).toThrow('(file): write one JSON object');
    expect(() => read('{')).toThrow('is not JSON');
  });

  it('takes no file in which a field is there twice: the operator reads one, and it would use the other', () => {
    const twice = JSON.stringify(good).replace('{', '{"publicUrl":"http://127.0.0.1:1",');
    expect(() => read(twice)).toThrow('has a field twice');
  });
});
