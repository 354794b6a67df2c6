import { chmodSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { ConfigError } from './config-error.js';
import { makeSeedFile, readSeedFile } from './seed-file.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
  file = join(folder, 'x.key');
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

it('makes a file that only its owner reads, and reads back what it made', () => {
  const seed = makeSeedFile(file);
  expect(statSync(file).mode & 0o777).toBe(0o400);
  expect(readSeedFile(file)).toEqual(seed);
  expect(seed).toHaveLength(32);
  expect(makeSeedFile(join(folder, 'y.key'))).not.toEqual(seed);
});

it('never makes one over another', () => {
  const seed = makeSeedFile(file);
  expect(() => makeSeedFile(file)).toThrow('is there already');
  expect(readSeedFile(file)).toEqual(seed);
});

it.each<[string, () => void, string]>([
  ['that is not there', () => undefined, 'keyFile: '],
  [
    'that others can read',
    () => {
      makeSeedFile(file);
      chmodSync(file, 0o440);
    },
    'chmod',
  ],
  [
    'that is a link',
    () => {
      makeSeedFile(`${file}.real`);
      symlinkSync(`${file}.real`, file);
    },
    'cannot be opened',
  ],
  [
    'with less than a key',
    () => {
      writeFileSync(file, 'ab', { mode: 0o400 });
    },
    'holds no key',
  ],
])('refuses a file %s', (_what, prepare, message) => {
  prepare();
  expect(() => readSeedFile(file)).toThrow(ConfigError);
  expect(() => readSeedFile(file)).toThrow(message);
  expect(() => readSeedFile(file)).toThrow('make-key makes one');
});
