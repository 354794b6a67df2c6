import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { parseHex32, type Hex32 } from '../protocol/hex.js';
import { parseStrictJson, StrictJsonError } from '../protocol/strict-json.js';
import { LOG_LEVELS } from './log.js';

/** What the operator has to mend before this starts. Names the field; never repeats a value, it may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const path = z.string().min(1);
const schema = z.strictObject({
  databaseUrl: z
    .string()
    .refine((text) => URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)),
  genesis: z.strictObject({
    directory: path,
    hash: z.string().transform((text, context): Hex32 => {
      const hash = parseHex32(text);
      if (hash !== null) return hash;
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    }),
  }),
  listen: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) }),
  keyFile: path,
  /** Below the 30 s after which a signing module calls it silence, with room for some that get lost. */
  intervalSeconds: z.number().min(0.05).max(10).default(1),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});
export type Config = z.infer<typeof schema>;

/** What to write in each field, whatever is wrong with it: missing, another type, or no good. */
const MENDS: Readonly<Record<string, string>> = {
  '': 'write one JSON object',
  databaseUrl: 'give a URL that begins with postgres:// or postgresql://, of a database of its own',
  genesis: 'give directory and hash, the hash as the ceremony printed it',
  'genesis.directory': 'give the path of the folder that the ceremony made',
  'genesis.hash': 'give the 64 hexadecimal digits that the ceremony printed',
  listen: 'give host and port, for example {"host": "127.0.0.1", "port": 8100}',
  'listen.host': 'give the address to listen on',
  'listen.port': 'a number up to 65535',
  keyFile: 'give the path of the file that make-key wrote',
  intervalSeconds: 'at least 0.05, at most 10, as a number',
  logLevel: `choose one of ${LOG_LEVELS.join(', ')}`,
};

/** Reads and judges a configuration file. Paths in it are relative to the file. */
export function readConfig(file: string): Config {
  const read = schema.safeParse(parseFile(file));
  if (!read.success) {
    const complaints = read.error.issues.map((issue) => {
      if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: there is no such field`;
      const field = issue.path.map(String).join('.');
      return `${field === '' ? 'the whole' : field}: ${MENDS[field] ?? issue.message}`;
    });
    throw new ConfigError(`${file}: ${complaints.join('; ')}`);
  }
  const config = read.data;
  const base = dirname(resolve(file));
  return {
    ...config,
    genesis: { ...config.genesis, directory: resolve(base, config.genesis.directory) },
    keyFile: resolve(base, config.keyFile),
  };
}

function parseFile(file: string): unknown {
  try {
    return parseStrictJson(readFileSync(file));
  } catch (error) {
    if (error instanceof StrictJsonError) throw new ConfigError(`${file}: ${error.message}, write it as JSON`);
    throw new ConfigError(`${file}: cannot be read, give a readable file with --config`, { cause: error });
  }
}
