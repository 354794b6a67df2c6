import { endOfString } from '../protocol/strict-json.js';

/**
 * The text of a value as it stands in a document, found by the tokens of a JSON pointer; null where there is none.
 * `JSON.parse` cannot be asked for it: it makes numbers of numbers, and their last digits are lost.
 *
 * @param text what `parseStrictJson` has accepted, so that brackets and strings are known to balance
 */
export function rawJsonAt(text: string, pointer: readonly string[]): string | null {
  let place = skipSpace(text, 0);
  for (const token of pointer) {
    const child = findChild(text, place, token);
    if (child === null) return null;
    place = child;
  }
  return text.slice(place, endOfValue(text, place));
}

/** Where the member or item of that name begins, in the object or array that opens at `start`. */
function findChild(text: string, start: number, name: string): number | null {
  const open = text.charAt(start);
  if (open !== '{' && open !== '[') return null;
  let place = skipSpace(text, start + 1);
  for (let index = 0; !'}]'.includes(text.charAt(place)); index += 1) {
    let key = String(index);
    if (open === '{') {
      const end = endOfString(text, place);
      key = JSON.parse(text.slice(place, end)) as string;
      // Over the colon.
      place = skipSpace(text, skipSpace(text, end) + 1);
    }
    if (key === name) return place;
    place = skipSpace(text, endOfValue(text, place));
    if (text.charAt(place) === ',') place = skipSpace(text, place + 1);
  }
  return null;
}

function endOfValue(text: string, start: number): number {
  let place = start;
  if (!'{["'.includes(text.charAt(place))) {
    while (place < text.length && !' \t\r\n,]}'.includes(text.charAt(place))) place += 1;
    return place;
  }
  let depth = 0;
  do {
    const mark = text.charAt(place);
    if ('{['.includes(mark)) depth += 1;
    else if ('}]'.includes(mark)) depth -= 1;
    place = mark === '"' ? endOfString(text, place) : place + 1;
  } while (depth > 0);
  return place;
}

function skipSpace(text: string, start: number): number {
  let place = start;
  while (place < text.length && ' \t\r\n'.includes(text.charAt(place))) place += 1;
  return place;
}
