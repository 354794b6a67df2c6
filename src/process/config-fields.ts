import { z } from 'zod';
import { parseHex32, type Hex32 } from '../protocol/hex.js';
import { LOG_LEVELS } from './log.js';

/** Relative to the configuration file; whoever reads the field resolves it. */
export const path = z.string().min(1);

export const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol));

/** Fields that mean the same in every configuration of ours. */
export const databaseUrl = url(['postgres:', 'postgresql:']);

export const genesis = z.strictObject({
  directory: path,
  hash: z.string().transform((text, context): Hex32 => {
    const hash = parseHex32(text);
    if (hash !== null) return hash;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }),
});

export const listen = z.strictObject({ host: z.string().min(1), port: z.int().min(0).max(65_535) });

export const environment = z.enum(['production', 'development']);

export const logLevel = z.enum(LOG_LEVELS).default('info');

/** And what to write in them. */
export const MENDS: Readonly<Record<string, string>> = {
  databaseUrl:
    'give a URL that begins with postgres:// or postgresql://, of a database of its own, for example "postgres://role:password@host/database"',
  genesis: 'give directory and hash, the hash as the ceremony printed it',
  'genesis.directory': 'give the path of the folder that the ceremony made',
  'genesis.hash': 'give the 64 hexadecimal digits that the ceremony printed',
  listen: 'give host and port, for example {"host": "127.0.0.1", "port": 8100}',
  'listen.host': 'give the address to listen on',
  'listen.port': 'a number up to 65535',
  environment: 'say "production" or "development"',
  logLevel: `choose one of ${LOG_LEVELS.join(', ')}`,
};
