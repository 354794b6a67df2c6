import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { ETH, EVM_CHAIN, usdx } from './policy-draft.js';
import { keepPricesFile, servePricesFile } from './prices-file.js';

const TOKEN = `0x${'Ab'.repeat(20)}`;
const OTHER = `${EVM_CHAIN}/erc20:0x${'22'.repeat(20)}`;

describe('the file of prices', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = makeTemporaryFolder();
    file = join(folder, 'prices.json');
  });
  afterEach(() => {
    removeTemporaryFolder(folder);
  });
  const read = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

  it('has a price for each asset that the sandbox knows, and a place for the others', () => {
    keepPricesFile(file, [ETH, usdx(TOKEN), OTHER], TOKEN);
    expect(read()).toEqual({
      [ETH]: { JPY: '600000', USD: '4000', EUR: '3600' },
      [usdx(TOKEN)]: { JPY: '150', USD: '1', EUR: '0.9' },
      [OTHER]: {},
    });
  });

  it('stays as a person has left it', () => {
    writeFileSync(file, '{"mine": {}}');
    keepPricesFile(file, [ETH], TOKEN);
    expect(read()).toEqual({ mine: {} });
  });

  it('is served as it is at the moment, to this machine only', async () => {
    const market = await servePricesFile(file);
    try {
      expect(new URL(market.url).hostname).toBe('127.0.0.1');
      expect((await fetch(market.url)).status).toBe(404);
      for (const content of ['{"a": 1}', '{"a": 2}']) {
        writeFileSync(file, content);
        expect(await (await fetch(market.url)).text()).toBe(content);
      }
      rmSync(file);
      expect((await fetch(market.url)).ok).toBe(false);
    } finally {
      await market.stop();
    }
    await expect(fetch(market.url)).rejects.toThrow('fetch failed');
  });
});
