import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { Refused } from '../platform/http/refused.js';

/** In which a page of the console says which one it is. */
export const CONSOLE_HEADER = 'sekisho-console';

/** A claim, and optional; one that is no hash is a mistake that its sender wants to hear of. */
export function readConsoleHash(header: string | undefined): Hex32 | null {
  if (header === undefined) return null;
  const hash = parseHex32(header);
  if (hash === null) throw Refused.malformed([`Sekisho-Console`]);
  return hash;
}
