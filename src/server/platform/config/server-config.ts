import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseHex32, type Hex32 } from '../../../protocol/hex.js';
import { parseStrictJson } from '../../../protocol/strict-json.js';
import { OIDC_MENDS, oidcConfigSchema } from './oidc-config.js';
import { LANGUAGES, mailConfigSchema, OUTWARD_MENDS, pushConfigSchema, webhookConfigSchema } from './outward-config.js';
import { StartRefused } from './start-refused.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

const hex32 = z.string().transform((text, context): Hex32 => {
  const parsed = parseHex32(text);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

const schema = z.strictObject({
  environment: z.enum(['production', 'development']),
  listen: z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) }),
  /** What clients call us, and so what their signatures cover: scheme, host and port, nothing after. */
  publicUrl: z.string().refine(isOrigin),
  databaseUrl: z.string().regex(/^postgres(ql)?:\/\//),
  genesis: z.strictObject({ directory: z.string().min(1), hash: hex32 }),
  logLevel: z.enum(LOG_LEVELS).default('info'),
  /** How people and the engine are told what happens. */
  language: z.enum(LANGUAGES).optional(),
  mail: mailConfigSchema.optional(),
  push: pushConfigSchema.optional(),
  webhooks: webhookConfigSchema.optional(),
  /** Where people may log in besides, to look. */
  oidc: oidcConfigSchema.optional(),
});

/** What to write in each field, whatever is wrong with it: missing, another type, or no good. */
const MENDS: Readonly<Record<string, string>> = {
  '': 'write one JSON object',
  environment: 'say "production" or "development"',
  listen: 'give host and port, for example {"host": "127.0.0.1", "port": 8080}',
  'listen.host': 'name the address to listen on, for example "127.0.0.1"',
  'listen.port': 'choose a port up to 65535, as a number; 0 takes a free one',
  publicUrl: 'write scheme, host and port only, without a slash at the end: "https://sekisho.example"',
  databaseUrl: 'write a PostgreSQL URL: "postgres://role:password@host/database"',
  genesis: 'give directory and hash; `sekisho init` printed the hash',
  'genesis.directory': 'name the folder that holds genesis.json, policy.json and enrolments.json',
  'genesis.hash': 'write the genesis hash as 64 lower-case hex digits; `sekisho init` printed it',
  logLevel: `choose one of ${LOG_LEVELS.join(', ')}`,
  ...OUTWARD_MENDS,
  ...OIDC_MENDS,
};

export type ServerConfig = z.infer<typeof schema>;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

/** Reads and checks the configuration file. Names field and mend, never a value: the database's URL holds a password. */
export function readServerConfig(file: string): ServerConfig {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    throw new StartRefused(`cannot read the configuration file ${file}: check --config and its permissions`);
  }
  let parsed: unknown;
  try {
    parsed = parseStrictJson(bytes);
  } catch {
    throw new StartRefused(
      `${file} is not JSON, or has a field twice: check for a missing quote, a comma too many, a field that is there again`,
    );
  }
  const read = schema.safeParse(parsed);
  if (read.success) return read.data;
  const complaints = read.error.issues.flatMap(complaintsOf).map((complaint) => `  ${complaint}`);
  throw new StartRefused([`${file} cannot be used:`, ...complaints].join('\n'));
}

function complaintsOf(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...at, key].join('.')}: there is no such field; remove it or mend its name`);
  const field = at.join('.');
  // What is wrong within a list is mended in the list.
  const mend = MENDS[field] ?? MENDS[at.slice(0, -1).join('.')] ?? issue.message;
  return [`${field === '' ? '(file)' : field}: ${mend}`];
}
