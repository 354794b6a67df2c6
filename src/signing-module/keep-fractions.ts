/**
 * `JSON.parse`, with numbers like `0.10000000` and `1e-7` as the text that stood there: Bitcoin Core prints
 * amounts so, and as binary fractions they would no longer be what it said. Undefined where it is no JSON.
 */
export function parseKeepingFractions(json: string): unknown {
  try {
    // Of what is JSON the scan below knows that every text ends and every number is whole.
    JSON.parse(json);
    return JSON.parse(quoteFractions(json));
  } catch {
    return undefined;
  }
}

/**
 * Looks at each character once, whatever a node sends: a pattern over strings and numbers would begin anew at each
 * quote of a text without end, which takes minutes for what arrives in milliseconds.
 */
function quoteFractions(json: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < json.length;) {
    const character = json.charAt(at);
    if (character === '"') {
      at = endOfText(json, at);
    } else if (/[-0-9]/.test(character)) {
      const end = endOfNumber(json, at);
      const number = json.slice(at, end);
      if (/[.eE]/.test(number)) {
        parts.push(json.slice(copied, at), `"${number}"`);
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return [...parts, json.slice(copied)].join('');
}

/** The place after the closing quote. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

function endOfNumber(json: string, start: number): number {
  let at = start + 1;
  while (/[-+.eE0-9]/.test(json.charAt(at))) at += 1;
  return at;
}
