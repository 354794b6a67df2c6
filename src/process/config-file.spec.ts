import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { ConfigError } from './config-error.js';
import { databaseUrl, genesis, listen, MENDS } from './config-fields.js';
import { readConfigFile } from './config-file.js';

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

const schema = z.strictObject({ databaseUrl, genesis, listen, colour: z.enum(['red']).default('red') });
const GOOD = {
  databaseUrl: 'postgresql://role:hush@127.0.0.1/database',
  genesis: { directory: 'genesis', hash: 'ab'.repeat(32) },
  listen: { host: '127.0.0.1', port: 8100 },
};

function read(config: unknown) {
  const file = join(folder, 'x.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return readConfigFile(file, schema, (at) => MENDS[at.join('.')]);
}

describe('readConfigFile', () => {
  it('takes what is in order, and fills in what need not be said', () => {
    expect(read(GOOD)).toEqual({ ...GOOD, colour: 'red' });
  });

  it.each([
    ['a missing field', { databaseUrl: undefined }, 'databaseUrl: give a URL that begins with postgres://'],
    ['another database', { databaseUrl: 'mysql://hush' }, 'databaseUrl: give a URL that begins with postgres://'],
    ['no genesis', { genesis: 'hush' }, 'genesis: give directory and hash'],
    ['no hash', { genesis: { directory: 'x', hash: 'hush' } }, 'genesis.hash: give the 64 hexadecimal digits'],
    ['an empty path', { genesis: { ...GOOD.genesis, directory: '' } }, 'genesis.directory: give the path'],
    ['a port in quotes', { listen: { host: '::', port: '80' } }, 'listen.port: a number up to 65535'],
    ['a port that is none', { listen: { host: '::', port: 65_536 } }, 'listen.port: a number up to 65535'],
    ['no address', { listen: { host: '', port: 0 } }, 'listen.host: give the address to listen on'],
    ['an unknown field inside', { listen: { ...GOOD.listen, hush: 1 } }, 'listen.hush: there is no such field; remove'],
    ['a field without a mend', { colour: 'hush' }, 'colour: '],
  ])('names %s and what to do', (_what, change, message) => {
    expect(() => read({ ...GOOD, ...change })).toThrow(ConfigError);
    expect(() => read({ ...GOOD, ...change })).toThrow(message);
  });

  it('says all that is wrong at once, and repeats no value', () => {
    const wrong = { ...GOOD, databaseUrl: 'hush', listen: 'hush' };
    expect(() => read(wrong)).toThrow(/databaseUrl: .*; listen: /);
    expect(() => read(wrong)).not.toThrow('hush');
  });

  it.each([
    ['a list', [], 'the whole: write one JSON object'],
    ['what is no JSON', 'nonsense', 'write it as JSON'],
    ['a field that is there twice', JSON.stringify(GOOD).replace('{', '{"listen":1,'), 'write it as JSON'],
  ])('refuses %s', (_what, content, message) => {
    expect(() => read(content)).toThrow(ConfigError);
    expect(() => read(content)).toThrow(message);
  });

  it('says so when there is no file', () => {
    expect(() => readConfigFile(join(folder, 'none.json'), schema, () => undefined)).toThrow('cannot be read');
  });
});
