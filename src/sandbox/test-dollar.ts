import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writePrivate, type Folders } from './folders.js';
import { type Anvil } from './parts/anvil.js';
import { deployTestToken } from './parts/test-token.js';
import { TOKEN } from './policy-draft.js';

const kept = z.object({ address: z.string() });
const SUPPLY = 1_000_000_000_000_000n;

/** The sandbox's token on its chain: deployed once, found again at the next start. */
export async function findTestDollar(folders: Folders, anvil: Anvil): Promise<string> {
  const file = join(folders.part('anvil'), 'test-dollar.json');
  if (existsSync(file)) {
    const { address } = kept.parse(readJson(file));
    if ((await anvil.rpc('eth_getCode', [address, 'latest'])) !== '0x') return address;
  }
  const address = await deployTestToken(anvil.url, { ...TOKEN, supply: SUPPLY });
  writePrivate(file, { address });
  return address;
}
