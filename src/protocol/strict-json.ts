/** Raised for bytes that are not one JSON value in one reading. Never carries the input. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

/** Deep enough for everything we exchange; far from the depth at which a parser's stack ends. */
const MAX_DEPTH = 32;

/**
 * Parses bytes that two programs must read alike. `JSON.parse` keeps the last of two equal keys where
 * another parser keeps the first, and takes `__proto__` for a key like any other; both are refused here,
 * as are invalid UTF-8 and a byte order mark.
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new StrictJsonError('not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('not JSON');
  }
  refuseRepeatedKeys(text);
  return value;
}

/**
 * Walks text that `JSON.parse` has accepted, so strings and brackets are known to balance. By hand and not by
 * a pattern: a pattern's engine keeps a step per character to go back to, and a long string ends its stack.
 */
function refuseRepeatedKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (mark === '{') open.push(new Set());
    else if (mark === '[') open.push(null);
    else if (mark === '}' || mark === ']') open.pop();
    else if (mark === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const keys = open.at(-1);
        const key = JSON.parse(text.slice(at, end)) as string;
        if (key === '__proto__' || keys?.has(key) === true) throw new StrictJsonError('repeated or reserved key');
        keys?.add(key);
      }
      at = end - 1;
    }
    if (open.length > MAX_DEPTH) throw new StrictJsonError('too deep');
  }
}

/** The place after the closing quote of the string that opens at `start`, in text that `JSON.parse` has accepted. */
export function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function isKey(text: string, end: number): boolean {
  let at = end;
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at += 1;
  return text.charAt(at) === ':';
}
