import { z } from 'zod';
import { printable } from '../../desk/text/printable.js';

/** A word of the server's as it may be shown: of bounded length, and what is no character for a reader is written out. */
export function strangerText(most: number): z.ZodType<string> {
  return z.string().max(most).transform(printable);
}
