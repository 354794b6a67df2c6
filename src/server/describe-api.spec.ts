import { readFileSync } from 'node:fs';
import { describeApi } from './describe-api.js';

describe('openapi.json', () => {
  it('is what the server says of itself (`npm run openapi` writes it anew)', async () => {
    expect(readFileSync('openapi.json', 'utf8')).toBe(await describeApi());
  });

  it('is the same every time', async () => {
    expect(await describeApi()).toBe(await describeApi());
  });
});
