import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SILENT } from '../../../test/support/silent-log.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { InvariantViolation } from '../../protocol/invariant.js';
import { DropFolder } from './drop-folder.js';

let folder: string;
beforeEach(() => {
  folder = makeTemporaryFolder();
  for (const digit of ['a', 'b']) writeFileSync(join(folder, `${digit.repeat(64)}.json`), '{}');
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

function roundWith(take: () => Promise<boolean>): Promise<void> {
  return new DropFolder(folder, { take }, SILENT).round();
}

it('goes on to the other files where one cannot be taken, and says so in the end', async () => {
  let taken = 0;
  const take = () => {
    taken += 1;
    return taken === 1 ? Promise.reject(new Error('trouble')) : Promise.resolve(true);
  };
  await expect(roundWith(take)).rejects.toThrow('cannot be read: 1 of its files');
  expect(taken).toBe(2);
});

it('lets through what stops the process, as it is', async () => {
  const broken = new InvariantViolation('two and two are five');
  await expect(roundWith(() => Promise.reject(broken))).rejects.toBe(broken);
});
