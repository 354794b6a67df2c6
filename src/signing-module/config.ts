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

const path = z.string().min(1, 'give a path');
const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `give a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const schema = z
  .strictObject({
    environment: z.enum(['production', 'development'], { error: 'say "production" or "development"' }),
    databaseUrl: url(['postgres:', 'postgresql:']),
    genesis: z.strictObject({
      directory: path,
      hash: z.string().transform((text, context): Hex32 => {
        const hash = parseHex32(text);
        if (hash !== null) return hash;
        context.addIssue('give the 64 hexadecimal digits that the ceremony printed');
        return z.NEVER;
      }),
    }),
    serverUrl: url(['http:', 'https:']),
    keystoreDirectory: path,
    passphraseFile: path,
    headFile: path,
    nodes: z.record(z.string(), z.strictObject({ rpcUrl: url(['http:', 'https:']) })).transform((nodes, context) => {
      const byChain = new Map<ChainId, { readonly rpcUrl: string }>();
      for (const [text, node] of Object.entries(nodes)) {
        const chain = parseChainId(text);
        if (chain === null) context.addIssue({ code: 'custom', path: [text], message: 'name the chain by CAIP-2' });
        else byChain.set(chain, node);
      }
      return byChain;
    }),
    pollSeconds: z.number().min(0.05, 'at least 0.05').max(60, 'at most 60').default(1),
    logLevel: z.enum(LOG_LEVELS).default('info'),
    testAnnounceFd: z.int().min(3).optional(),
  })
  .refine((config) => config.environment !== 'production' || config.testAnnounceFd === undefined, {
    path: ['testAnnounceFd'],
    error: 'remove it: it lets a test stop the process between two steps, production has no such thing',
  });
export type Config = z.infer<typeof schema>;

/** Reads and judges a configuration file. Paths in it are relative to the file. */
export function readConfig(file: string): Config {
  const read = schema.safeParse(parseFile(file));
  if (!read.success) {
    const issues = read.error.issues.map((issue) => `${fieldOf(issue)}: ${issue.message}`);
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

function fieldOf(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String);
  return [...at, ...(issue.code === 'unrecognized_keys' ? [issue.keys.join(', ')] : [])].join('.') || 'the whole';
}
