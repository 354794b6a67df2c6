// node test/vectors/make/all.mjs           writes test/vectors/*.json
// node test/vectors/make/all.mjs --check   writes nothing; exits 1 when a file would change
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const here = new URL('./files/', import.meta.url);
const check = process.argv.includes('--check');
const differing = [];
let count = 0;
for (const name of readdirSync(here).sort()) {
  const { about, vectors } = await import(new URL(name, here).href);
  const file = name.replace('.mjs', '.json');
  const target = new URL(`../${file}`, import.meta.url);
  const text = `${JSON.stringify({ about, vectors }, null, 1)}\n`;
  count += vectors.reduce((sum, vector) => sum + 1 + (vector.changed?.length ?? 0), 0);
  if (check) {
    if (readFileSync(target, 'utf8') !== text) differing.push(file);
  } else writeFileSync(target, text);
}
console.log(`${count} vectors${differing.length === 0 ? '' : `; these would change: ${differing.join(', ')}`}`);
process.exitCode = differing.length === 0 ? 0 : 1;
