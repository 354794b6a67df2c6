import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexOf } from '../../src/protocol/hex.js';
import { type TestGenesis } from './builders/a-genesis.js';
import { aSecret } from './builders/a-secret.js';

/** Writes what the engine's commands need, for the key `trading` of the builders' policy; returns the configuration's path. */
export function writeEngineFolder(root: string, serverUrl: string, { genesis }: TestGenesis): string {
  writeFileSync(join(root, 'engine.key'), hexOf(aSecret('engine trading')), { mode: 0o400 });
  const config = join(root, 'engine.json');
  const about = { genesisHash: genesis.hash, keyId: 'trading', privateKeyFile: 'engine.key' };
  writeFileSync(config, JSON.stringify({ serverUrl: `${serverUrl}/`, ...about }));
  return config;
}
