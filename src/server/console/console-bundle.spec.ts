import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, brotliCompressSync } from 'node:zlib';
import { consoleFiles } from '../../../test/support/builders/a-console-bundle.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { manifestOf } from '../../protocol/console/console-manifest.js';
import { PAGE_FILE } from '../../protocol/console/read-console-page.js';
import { ConsoleBundle } from './console-bundle.js';

const SCRIPT = 'assets/main.js';
const files = consoleFiles();
let folder: string;

function write(path: string, bytes: Uint8Array): void {
  writeFileSync(join(folder, path), bytes);
  writeFileSync(join(folder, `${path}.br`), brotliCompressSync(bytes));
  writeFileSync(join(folder, `${path}.gz`), gzipSync(bytes));
}

beforeEach(() => {
  folder = makeTemporaryFolder();
  mkdirSync(join(folder, 'assets'));
  for (const [path, bytes] of files) write(path, bytes);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifestOf(files)));
});
afterEach(() => {
  removeTemporaryFolder(folder);
});

const read = () => ConsoleBundle.read(folder);

describe('ConsoleBundle', () => {
  it('holds every file, plain and packed', () => {
    const bundle = read();
    expect(bundle.hash).toBe(manifestOf(files).hash);
    expect(bundle.asset('main.js')?.plain).toEqual(Buffer.from(files.get(SCRIPT) ?? []));
    expect(Object.keys(bundle.page.packed)).toEqual(['br', 'gzip']);
    expect(bundle.asset('manifest.json')).toBeUndefined();
  });

  it('refuses a script that was changed after the build', () => {
    write(SCRIPT, Buffer.from('alert(1)'));
    expect(read).toThrow('the console is not as it was built: assets/main.js; build it again');
  });

  it('refuses a page that was changed, but for the hash that it tells', () => {
    const page = Buffer.from(files.get(PAGE_FILE) ?? []).toString('utf8');
    write(PAGE_FILE, Buffer.from(page.replace('</head>', ' </head>')));
    expect(read).toThrow('index.html');
    write(PAGE_FILE, Buffer.from(page.replace(manifestOf(files).hash, 'ab'.repeat(32))));
    expect(read).toThrow('the console’s page is not one that we built');
  });

  it('refuses a packed file that holds something else: its bytes are in no hash', () => {
    writeFileSync(join(folder, `${SCRIPT}.br`), brotliCompressSync(Buffer.from('alert(1)')));
    expect(read).toThrow('assets/main.js is something else when it is packed (br)');
    writeFileSync(join(folder, `${SCRIPT}.br`), 'no brotli');
    expect(read).toThrow('assets/main.js is something else when it is packed (br)');
  });

  it('refuses a console that is not there, or not whole, and says how to build it', () => {
    rmSync(join(folder, SCRIPT));
    expect(read).toThrow(`the console lacks ${SCRIPT} in ${folder}; build it: npm run build`);
    rmSync(folder, { recursive: true });
    expect(read).toThrow(`the console lacks manifest.json in ${folder}; build it: npm run build`);
  });

  it('refuses a manifest that leads out of its folder, or has another hash than its files', () => {
    const manifest = manifestOf(files);
    const outside = { ...manifest, files: { ...manifest.files, '../secret': manifest.hash } };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(outside));
    expect(read).toThrow('manifest.json cannot be read');
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, hash: 'ab'.repeat(32) }));
    expect(read).toThrow('another hash than its files');
  });
});
