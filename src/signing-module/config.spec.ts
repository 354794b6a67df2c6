import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BITCOIN_REGTEST } from '../protocol/chains/caip.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { ConfigError } from '../process/config-error.js';
import { readConfig } from './config.js';

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

const GOOD = {
  environment: 'production',
  databaseUrl: 'postgres://module:hush@127.0.0.1/module',
  genesis: { directory: 'genesis', hash: 'ab'.repeat(32) },
  serverUrl: 'https://sekisho.example',
  keystoreDirectory: 'keystore',
  passphraseFile: '/run/secrets/passphrase',
  headFile: 'ledger-head',
  nodes: { [BITCOIN_REGTEST]: { rpcUrl: 'http://user:hush@127.0.0.1:18443' } },
};

function read(config: unknown, mode = 0o600) {
  const file = join(folder, 'signing-module.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  chmodSync(file, mode);
  return readConfig(file);
}

describe('readConfig', () => {
  it('takes paths relative to the file, and fills in what need not be said', () => {
    expect(read(GOOD)).toMatchObject({
      genesis: { directory: join(folder, 'genesis') },
      keystoreDirectory: join(folder, 'keystore'),
      passphraseFile: '/run/secrets/passphrase',
      headFile: join(folder, 'ledger-head'),
      ...{ pollSeconds: 1, logLevel: 'info' },
    });
  });

  it.each([
    ['environment', { environment: 'staging' }, 'environment: say "production" or "development"'],
    ['databaseUrl', { databaseUrl: 'mysql://hush' }, 'databaseUrl: give a URL that begins with postgres://'],
    ['genesis.hash', { genesis: { directory: 'x', hash: 'AB' } }, 'genesis.hash: give the 64 hexadecimal digits'],
    ['serverUrl', { serverUrl: 'hush' }, 'serverUrl: give a URL that begins with http://'],
    ['credentials in serverUrl', { serverUrl: 'https://user:hush@sekisho.example' }, 'without user and password'],
    ['a user in serverUrl', { serverUrl: 'https://hush@sekisho.example' }, 'without user and password'],
    ['a password in serverUrl', { serverUrl: 'https://:hush@sekisho.example' }, 'without user and password'],
    ['a chain', { nodes: { bitcoin: { rpcUrl: 'http://x' } } }, 'nodes.bitcoin: name the chain by CAIP-2'],
    ['pollSeconds', { pollSeconds: 0 }, 'pollSeconds: at least 0.05'],
    ['a missing databaseUrl', { databaseUrl: undefined }, 'databaseUrl: give a URL that begins with postgres://'],
    ['a path of another type', { headFile: 7 }, 'headFile: give the path of a file'],
    ['missing nodes', { nodes: undefined }, 'nodes: give one node for each chain'],
    ['a node without URL', { nodes: { 'eip155:1': {} } }, 'nodes.eip155:1.rpcUrl: give a URL that begins with http://'],
    ['a node that is none', { nodes: { 'eip155:1': 'hush' } }, 'nodes.eip155:1: name the chain by CAIP-2, and give'],
    ['pollSeconds in quotes', { pollSeconds: '1' }, 'pollSeconds: at least 0.05, at most 60, as a number'],
    ['a price URL', { priceUrls: ['ftp://hush'] }, 'priceUrls.0: give a list of at most ten URLs'],
    ['logLevel', { logLevel: 'hush' }, 'logLevel: choose one of'],
    ['an unknown field', { pollSecond: 1 }, 'pollSecond: there is no such field'],
    ['testAnnounceFd in production', { testAnnounceFd: 3 }, 'testAnnounceFd: remove it'],
  ])('names %s and what to do, and repeats no value', (_what, change, message) => {
    expect(() => read({ ...GOOD, ...change })).toThrow(message);
    expect(() => read({ ...GOOD, ...change })).not.toThrow('hush');
  });

  it('lets no production configuration be watched, whatever else is right about it', () => {
    expect(() => read({ ...GOOD, testAnnounceFd: 3 })).toThrow(ConfigError);
  });

  it('lets a development configuration be watched by a test', () => {
    expect(read({ ...GOOD, environment: 'development', testAnnounceFd: 3 }).testAnnounceFd).toBe(3);
  });

  it('refuses in production a file that others can read', () => {
    expect(() => read(GOOD, 0o640)).toThrow('others can read it');
    expect(read({ ...GOOD, environment: 'development' }, 0o640).environment).toBe('development');
  });

  it.each([
    ['what is no JSON', 'nonsense'],
    ['a field that is there twice', JSON.stringify(GOOD).replace('{', '{"environment":"development",')],
  ])('refuses %s', (_what, text) => {
    expect(() => read(text)).toThrow(ConfigError);
    expect(() => read(text)).toThrow('write it as JSON');
  });

  it('says so when there is no file', () => {
    expect(() => readConfig(join(folder, 'none.json'))).toThrow('cannot be read');
  });
});
