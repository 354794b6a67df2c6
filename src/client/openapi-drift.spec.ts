import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

describe('openapi-types.ts', () => {
  it('is what openapi.json says (`npm run client-types` writes it anew)', () => {
    const generator = 'node_modules/openapi-typescript/bin/cli.js';
    const generated = execFileSync(process.execPath, [generator, 'openapi.json'], { encoding: 'utf8' });
    expect(readFileSync('src/client/openapi-types.ts', 'utf8').trim()).toBe(generated.trim());
  }, 30_000);
});
