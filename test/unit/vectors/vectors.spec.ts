import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { casesOf, readVectors } from './describe-vectors.js';

const VECTORS = new URL('../../vectors/', import.meta.url);
const files = readdirSync(VECTORS).filter((name) => name.endsWith('.json'));

describe('the frozen vectors', () => {
  it('are at least a hundred', () => {
    const cases = files.flatMap((file) => casesOf(readVectors(file)));
    expect(cases.length).toBeGreaterThanOrEqual(100);
  });

  it.each(files)('%s is run against the protocol by a spec beside this one', (file) => {
    const here = new URL('./', import.meta.url);
    const specs = readdirSync(here).filter((name) => name.endsWith('.spec.ts'));
    expect(specs.some((name) => readFileSync(new URL(name, here), 'utf8').includes(`'${file}'`))).toBe(true);
  });

  it.each(files)('%s names each of its cases once, with the rule that it pins', (file) => {
    const cases = casesOf(readVectors(file));
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    for (const { rule } of cases) expect(rule).not.toBe('');
  });

  it.each(files)('%s keeps what is changed as an edit of something accepted, never as nothing', (file) => {
    for (const { changed = [] } of readVectors(file).vectors)
      for (const { change } of changed) expect(change.length).toBeGreaterThan(0);
  });

  it('are what their generators make, to the byte', async () => {
    const make = fileURLToPath(new URL('make/all.mjs', VECTORS));
    const { stdout } = await promisify(execFile)(process.execPath, [make, '--check']);
    expect(stdout).toMatch(/^[0-9]+ vectors\n$/);
  }, 60_000);

  it('are made by nothing that they test', () => {
    const generators = ['make/', 'make/files/'].flatMap((folder) =>
      readdirSync(new URL(folder, VECTORS))
        .filter((name) => name.endsWith('.mjs'))
        .map((name) => `${folder}${name}`),
    );
    expect(generators.length).toBeGreaterThan(files.length);
    for (const name of generators) {
      const source = readFileSync(new URL(name, VECTORS), 'utf8');
      const imported = [...source.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)].map(([, a, b]) => a ?? b);
      const elsewhere = imported.filter((each) => !/^\.{1,2}\/[a-z0-9-]+\.mjs$/.test(each ?? ''));
      expect(elsewhere.filter((each) => !/^(node:|ethers$|bitcoinjs-lib$|tiny-secp256k1$)/.test(each ?? ''))).toEqual(
        [],
      );
    }
  });
});
