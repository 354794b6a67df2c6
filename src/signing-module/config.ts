import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { parseChainId, type ChainId } from '../protocol/chains/caip.js';
import { ConfigError } from '../process/config-error.js';
import { readConfigFile } from '../process/config-file.js';
import {
  databaseUrl,
  environment,
  genesis,
  logLevel,
  MENDS as SHARED_MENDS,
  path,
  url,
} from '../process/config-fields.js';

const schema = z
  .strictObject({
    environment,
    databaseUrl,
    genesis,
    serverUrl: url(['http:', 'https:']).refine(
      (text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''),
    ),
    /** Where orders come from besides the server. The watchtower is demanded by the policy that names one. */
    watchtowerUrl: url(['http:', 'https:']).optional(),
    orderUrls: z
      .array(url(['http:', 'https:']))
      .max(10)
      .default([]),
    ordersDirectory: path.optional(),
    /** Where the price feed's words are fetched. Needed once the policy names a feed; without it prices are stale. */
    priceUrls: z
      .array(url(['http:', 'https:']))
      .max(10)
      .default([]),
    keystoreDirectory: path,
    passphraseFile: path,
    headFile: path,
    nodes: z.record(z.string(), z.strictObject({ rpcUrl: url(['http:', 'https:']) })).transform((nodes, context) => {
      const byChain = new Map<ChainId, { readonly rpcUrl: string }>();
      for (const [text, node] of Object.entries(nodes)) {
        const chain = parseChainId(text);
        if (chain === null) context.addIssue({ code: 'custom', path: [text] });
        else byChain.set(chain, node);
      }
      return byChain;
    }),
    pollSeconds: z.number().min(0.05).max(60).default(1),
    logLevel,
    testAnnounceFd: z.int().min(3).optional(),
  })
  .refine((config) => config.environment !== 'production' || config.testAnnounceFd === undefined, {
    path: ['testAnnounceFd'],
  });
export type Config = z.infer<typeof schema>;

const NODE = 'give a URL that begins with http:// or https://, for example "http://127.0.0.1:8545"';

const MENDS: Readonly<Record<string, string>> = {
  ...SHARED_MENDS,
  serverUrl:
    'give a URL that begins with http:// or https://, for example "https://sekisho.example", without user and password',
  watchtowerUrl: 'give the URL of the watchtower, for example "http://127.0.0.1:8100"',
  orderUrls: 'give a list of at most ten URLs that begin with http:// or https://',
  ordersDirectory: 'give the path of a folder into which people put orders',
  priceUrls:
    'give a list of at most ten URLs that begin with http:// or https://, for example ["http://127.0.0.1:8110"]',
  keystoreDirectory: 'give the path of the folder that make-keys wrote',
  passphraseFile: 'give the path of the file with the keystore’s passphrase',
  headFile: 'give the path of a file outside of the database, for the head of the ledger',
  nodes: 'give one node for each chain, for example {"eip155:1": {"rpcUrl": "http://127.0.0.1:8545"}}',
  pollSeconds: 'at least 0.05, at most 60, as a number',
  testAnnounceFd: 'remove it: it lets a test stop the process between two steps, production has no such thing',
};

/** Paths in it are relative to the file. */
export function readConfig(file: string): Config {
  const config = readConfigFile(file, schema, (at) => MENDS[at.join('.')] ?? mendWithin(at));
  // The database's password stands in it, perhaps a node's as well.
  if (config.environment === 'production' && (statSync(file).mode & 0o077) !== 0) {
    throw new ConfigError(`${file}: others can read it; chmod 0600`);
  }
  const base = dirname(resolve(file));
  return {
    ...config,
    genesis: { ...config.genesis, directory: resolve(base, config.genesis.directory) },
    keystoreDirectory: resolve(base, config.keystoreDirectory),
    passphraseFile: resolve(base, config.passphraseFile),
    headFile: resolve(base, config.headFile),
    ...(config.ordersDirectory !== undefined && { ordersDirectory: resolve(base, config.ordersDirectory) }),
  };
}

/** What lies in lists, and nodes: their names are the operator's, so they cannot stand in the table. */
function mendWithin([field, , part]: readonly string[]): string | undefined {
  if (field === 'orderUrls' || field === 'priceUrls') return MENDS[field];
  if (field !== 'nodes') return undefined;
  return part === 'rpcUrl'
    ? NODE
    : 'name the chain by CAIP-2, and give its node as {"rpcUrl": "http://127.0.0.1:8545"}';
}
