import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { DropFolder } from './drop-folder.js';

let folder: string;
/** What was read, by the order in which it was. */
let read: unknown[];
let said: [number, string][];
beforeEach(() => {
  folder = makeTemporaryFolder();
  read = [];
  said = [];
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

const nameOf = (n: number) => `${n.toString(16).padStart(64, '0')}.json`;
const put = (name: string, content: unknown) => {
  writeFileSync(join(folder, name), JSON.stringify(content));
};
const putAll = (from: number, to: number) => {
  for (let n = from; n <= to; n++) put(nameOf(n), n);
};
const taker = {
  take: (given: readonly unknown[]) => {
    read.push(...given);
    return Promise.resolve(true);
  },
};
const log = {
  warn: (fields: object, message: string) => {
    said.push([(fields as { files: number }).files, message]);
  },
};
const aFolder = (filesPerLook?: number) => new DropFolder(folder, taker, log, filesPerLook);
const MORE = expect.stringContaining('more files in the drop folder than one look takes') as string;
const OTHERS = expect.stringContaining('not named as orders are') as string;

describe('the drop folder', () => {
  it('reads all that lies there at the first look, for nothing is signed before that', async () => {
    putAll(1, 25);
    await aFolder(10).round();
    expect(read).toHaveLength(25);
    expect(said).toEqual([]);
  });

  it('goes on where the last look ended when there are more than one look takes, and says it once', async () => {
    const drop = aFolder(10);
    await drop.round();
    putAll(1, 25);
    await drop.round();
    expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    // Beneath where it stands: its turn comes all the same.
    put(nameOf(0), 'a freeze');
    await drop.round();
    await drop.round();
    expect(new Set(read)).toEqual(new Set(['a freeze', ...Array.from({ length: 25 }, (_, n) => n + 1)]));
    await drop.round();
    expect(read).toHaveLength(26);
    expect(said).toEqual([[15, MORE]]);
  });

  it('reads a thousand and one more within one look', async () => {
    const drop = aFolder();
    await drop.round();
    putAll(1, 1_001);
    await drop.round();
    expect(read).toHaveLength(1_001);
  });

  it('looks at nothing but what is named as orders and cancels are, and says how many others there are', async () => {
    mkdirSync(join(folder, 'lost+found'));
    const digest = 'ab'.repeat(32);
    for (const name of ['freeze.json', `${digest}.JSON`, `${digest.toUpperCase()}.json`, `${digest}0.json`, digest])
      put(name, 'junk');
    put(`.${digest}.json`, 'half');
    put(`${digest}.json`, 'an order');
    put(`cancel-${digest}.json`, 'a cancel');
    const drop = aFolder();
    await drop.round();
    await drop.round();
    expect([...read].sort()).toEqual(['a cancel', 'an order']);
    expect(said).toEqual([[6, OTHERS]]);
  });

  it('goes round where what it stood at is gone, and where all is gone', async () => {
    const drop = aFolder(2);
    await drop.round();
    putAll(1, 3);
    await drop.round();
    rmSync(join(folder, nameOf(2)));
    await drop.round();
    expect(read).toEqual([1, 2, 3]);
    for (const n of [1, 3]) rmSync(join(folder, nameOf(n)));
    await drop.round();
    put(nameOf(4), 4);
    await drop.round();
    expect(read).toEqual([1, 2, 3, 4]);
  });
});
