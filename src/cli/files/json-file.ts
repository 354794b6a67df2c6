import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseStrictJson, StrictJsonError } from '../../protocol/strict-json.js';
import { UsageError } from '../usage-error.js';
import { reasonOf } from './secret-file.js';

export function readBytes(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read the ${what} ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Reads a JSON file of ours; an error names the file, the field and what is expected there. */
export function readJsonFile<T>(path: string, what: string, schema: z.ZodType<T>): T {
  const bytes = readBytes(path, what);
  try {
    const read = schema.safeParse(parseStrictJson(bytes));
    if (read.success) return read.data;
    throw new UsageError(`the ${what} ${path} is not as it should be:\n${z.prettifyError(read.error)}`);
  } catch (error) {
    if (error instanceof StrictJsonError) throw new UsageError(`the ${what} ${path} is ${error.message}`);
    throw error;
  }
}

/** The one layout of every file that we write; for genesis and policy it decides the hash. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes a new file for others to read; never over another one. */
export function writeNewFile(path: string, content: string): void {
  try {
    writeFileSync(path, content, { flag: 'wx' });
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
