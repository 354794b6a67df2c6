import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { getCreateAddress } from 'ethers';
import { z } from 'zod';
import { readJson, writePrivate, type Folders } from './folders.js';
import { type Anvil } from './parts/anvil.js';
import { deployTestToken } from './parts/test-token.js';
import { TOKEN } from './policy-draft.js';

/** A new chain's first contract: the one that the node's first account makes first. */
export const TEST_DOLLAR_ADDRESS = getCreateAddress({ from: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', nonce: 0 });

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
