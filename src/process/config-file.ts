import { readFileSync } from 'node:fs';
import { type z } from 'zod';
import { parseStrictJson, StrictJsonError } from '../protocol/strict-json.js';
import { ConfigError } from './config-error.js';

/** What to write in the field at a path, whatever is wrong with it: missing, another type, or no good. */
export type MendOf = (path: readonly string[]) => string | undefined;

/** Reads and judges a configuration file: all that is wrong with it, each field with its mend, in one go. */
export function readConfigFile<T>(file: string, schema: z.ZodType<T>, mendOf: MendOf): T {
  const read = schema.safeParse(parseFile(file));
  if (read.success) return read.data;
  const complaints = read.error.issues.flatMap((issue) => complaintsOf(issue, mendOf));
  throw new ConfigError(`${file}: ${complaints.join('; ')}`);
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

function complaintsOf(issue: z.core.$ZodIssue, mendOf: MendOf): readonly string[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${[...at, key].join('.')}: there is no such field; remove it or mend its name`);
  if (at.length === 0) return ['the whole: write one JSON object'];
  return [`${at.join('.')}: ${mendOf(at) ?? issue.message}`];
}
