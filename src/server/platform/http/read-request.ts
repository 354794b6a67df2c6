import { z } from 'zod';
import { parseStrictJson, StrictJsonError } from '../../../protocol/strict-json.js';
import { readBody } from '../../../protocol/withdrawal-request.js';
import { Refused } from './refused.js';

/** Reads a body's bytes, strictly: one JSON value in one reading, shaped as the schema has it. */
export function readJsonBody<T>(schema: z.ZodType<T>, body: Uint8Array | undefined): T {
  const read = readBody(schema, body ?? new Uint8Array());
  if (read.kind === 'malformed') throw Refused.malformed(read.fields);
  return read.value;
}

/** For bodies with readers of their own. */
export function readAnyJson(body: Uint8Array | undefined): unknown {
  try {
    return parseStrictJson(body ?? new Uint8Array());
  } catch (error) {
    if (error instanceof StrictJsonError) throw Refused.malformed(['']);
    throw error;
  }
}

/** Reads a query strictly: an unknown or repeated parameter is a mistake that its sender wants to hear of. */
export function readQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  const fields = read.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => `?${key}`) : [`?${issue.path.map(String).join('.')}`],
  );
  throw Refused.malformed([...new Set(fields)]);
}

/** A whole number in a query, in its one spelling. */
export function wholeNumber({ from, to }: { readonly from: number; readonly to: number }) {
  return z
    .string()
    .regex(/^(-1|0|[1-9][0-9]{0,15})$/)
    .transform(Number)
    .refine((value) => value >= from && value <= to);
}
