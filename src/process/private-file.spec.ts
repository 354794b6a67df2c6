import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { readPrivateFile, UnsafeFile } from './private-file.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
  file = join(folder, 'secret');
  writeFileSync(file, 'hush');
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

describe('readPrivateFile', () => {
  it.each([0o400, 0o600])('reads what only its owner may read: %s', (mode) => {
    chmodSync(file, mode);
    expect(readPrivateFile(file).toString()).toBe('hush');
  });

  it.each([0o640, 0o604, 0o660, 0o644, 0o700, 0o440])('refuses what others may touch: %s', (mode) => {
    chmodSync(file, mode);
    expect(() => readPrivateFile(file)).toThrow(UnsafeFile);
  });

  it('follows no link, and reads no folder', () => {
    chmodSync(file, 0o400);
    symlinkSync(file, join(folder, 'link'));
    expect(() => readPrivateFile(join(folder, 'link'))).toThrow('cannot be opened');
    expect(() => readPrivateFile(folder)).toThrow('not a plain file');
  });
});
