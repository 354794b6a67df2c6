import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type EngineClientOptions } from '../../client/client.js';
import { parseHex32 } from '../../protocol/hex.js';
import { type Context } from '../context.js';
import { readJsonFile } from '../files/json-file.js';
import { readSeedFile } from '../keys/seed-file.js';

/** `engine.json` and `auditor.json`: who asks, whom, under which genesis. A path is relative to the file. */
const requesterConfig = z.strictObject({
  serverUrl: z.url().transform((url) => url.replace(/\/+$/, '')),
  genesisHash: z.string().refine((text) => parseHex32(text) !== null, '64 digits of lower-case hexadecimal'),
  keyId: z.string().min(1).max(63),
  privateKeyFile: z.string().min(1),
});

export function readRequesterConfig(file: string, context: Context): EngineClientOptions {
  const { serverUrl, genesisHash, keyId, privateKeyFile } = readJsonFile(file, 'configuration', requesterConfig);
  const secretKey = readSeedFile(resolve(dirname(file), privateKeyFile));
  return { serverUrl, genesisHash, keyId, secretKey, fetch: context.fetch, now: context.now };
}
