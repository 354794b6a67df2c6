import { parseHex32, type Hex32 } from '../../protocol/hex.js';

/** The hash of this console as its build wrote it into the page; null where nothing was built. */
export function consoleIdentity(): Hex32 | null {
  const meta = document.querySelector('meta[name="sekisho-console"]');
  return parseHex32(meta?.getAttribute('content') ?? '');
}
