import { z } from 'zod';
import { assertBaseUnits } from '../../protocol/base-units.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';

// PostgreSQL's bigint and numeric come as text, so that nothing is rounded on the way.

/** A `bigint` column that counts or tells the time: below 2^53. */
export const wholeNumber = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(Number)
  .pipe(z.int());

/** A `numeric(78, 0)` column. */
export const baseUnits = z
  .string()
  .regex(/^[0-9]+$/)
  .transform((text) => assertBaseUnits(BigInt(text)));

/** Thirty-two bytes in hexadecimal. */
export const hex32 = z.string().transform((text, context): Hex32 => {
  const parsed = parseHex32(text);
  if (parsed !== null) return parsed;
  context.addIssue('not 32 bytes');
  return z.NEVER;
});
