import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readConfigFile } from '../process/config-file.js';
import { databaseUrl, genesis, listen, logLevel, MENDS as SHARED_MENDS, path, url } from '../process/config-fields.js';

const schema = z.strictObject({
  databaseUrl,
  genesis,
  listen,
  keyFile: path,
  /** Where to learn which policy is in force. Without it the devices of the genesis alone can give orders here. */
  serverUrl: url(['http:', 'https:']).optional(),
  /** Below the 30 s after which a signing module calls it silence, with room for some that get lost. */
  intervalSeconds: z.number().min(0.05).max(10).default(1),
  logLevel,
});
export type Config = z.infer<typeof schema>;

const MENDS: Readonly<Record<string, string>> = {
  ...SHARED_MENDS,
  keyFile: 'give the path of the file that make-key wrote',
  serverUrl: 'give the URL of the server, which begins with http:// or https://, or leave it out',
  intervalSeconds: 'at least 0.05, at most 10, as a number',
};

/** Paths in it are relative to the file. */
export function readConfig(file: string): Config {
  const config = readConfigFile(file, schema, (at) => MENDS[at.join('.')]);
  const base = dirname(resolve(file));
  return {
    ...config,
    genesis: { ...config.genesis, directory: resolve(base, config.genesis.directory) },
    keyFile: resolve(base, config.keyFile),
  };
}
