import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { parseChainId, type ChainId } from '../protocol/chains/caip.js';
import { parseHex32, type Hex32 } from '../protocol/hex.js';
import { parseStrictJson, StrictJsonError } from '../protocol/strict-json.js';
import { LOG_LEVELS } from './log.js';

/** What the operator has to mend before this starts. Names the field; never repeats a value, it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const path = z.string().min(1);
const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));

const schema = z
  .strictObject({
    environment: z.enum(['production', 'development']),
    databaseUrl: url(['postgres:', 'postgresql:']),
    genesis: z.strictObject({
      directory: path,
      hash: z.string().transform((text, context): Hex32 => {
        const hash = parseHex32(text);
        if (hash !== null) return hash;
        context.addIssue({ code: 'custom' });
        return z.NEVER;
      }),
    }),
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
    logLevel: z.enum(LOG_LEVELS).default('info'),
    testAnnounceFd: z.int().min(3).optional(),
  })
  .refine((config) => config.environment !== 'production' || config.testAnnounceFd === undefined, {
    path: ['testAnnounceFd'],
  });
export type Config = z.infer<typeof schema>;

const NODE = 'give a URL that begins with http:// or https://, for example "http://127.0.0.1:8545"';

/** What to write in each field, whatever is wrong with it: missing, another type, or no good. */
const MENDS: Readonly<Record<string, string>> = {
  '': 'write one JSON object',
  environment: 'say "production" or "development"',
  databaseUrl:
    'give a URL that begins with postgres:// or postgresql://, for example "postgres://role:password@host/database"',
  genesis: 'give directory and hash, the hash as the ceremony printed it',
  'genesis.directory': 'give the path of the folder that the ceremony made',
  'genesis.hash': 'give the 64 hexadecimal digits that the ceremony printed',
  serverUrl:
    'give a URL that begins with http:// or https://, for example "https://sekisho.example", without user and password',
  watchtowerUrl: 'give the URL of the watchtower, for example "http://127.0.0.1:8100"',
  orderUrls: 'give a list of at most ten URLs that begin with http:// or https://',
  ordersDirectory: 'give the path of a folder into which people put orders',
  keystoreDirectory: 'give the path of the folder that make-keys wrote',
  passphraseFile: 'give the path of the file with the keystore’s passphrase',
  headFile: 'give the path of a file outside of the database, for the head of the ledger',
  nodes: 'give one node for each chain, for example {"eip155:1": {"rpcUrl": "http://127.0.0.1:8545"}}',
  pollSeconds: 'at least 0.05, at most 60, as a number',
  logLevel: `choose one of ${LOG_LEVELS.join(', ')}`,
  testAnnounceFd: 'remove it: it lets a test stop the process between two steps, production has no such thing',
};

/** Reads and judges a configuration file. Paths in it are relative to the file. */
export function readConfig(file: string): Config {
  const read = schema.safeParse(parseFile(file));
  if (!read.success) {
    const issues = read.error.issues.flatMap(complaintsOf);
    throw new ConfigError(`${file}: ${issues.join('; ')}`);
  }
  const config = read.data;
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

function parseFile(file: string): unknown {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read, give a readable file with --config`, { cause: error });
  }
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof StrictJsonError) throw new ConfigError(`${file}: ${error.message}, write it as JSON`);
    throw error;
  }
}

function complaintsOf(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...at, key].join('.')}: there is no such field; remove it or mend its name`);
  const field = at.join('.');
  return [`${field === '' ? 'the whole' : field}: ${MENDS[field] ?? mendOfNode(at) ?? issue.message}`];
}

/** Their names are the operator's, so they cannot stand in the table. */
function mendOfNode([field, , part]: readonly string[]): string | null {
  if (field !== 'nodes') return null;
  return part === 'rpcUrl'
    ? NODE
    : 'name the chain by CAIP-2, and give its node as {"rpcUrl": "http://127.0.0.1:8545"}';
}
