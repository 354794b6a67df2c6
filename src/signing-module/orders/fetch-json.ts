import { fetchWithin } from '../../http/fetch-within.js';
import { parseStrictJson } from '../../protocol/strict-json.js';

/** Nothing that hangs may make us look more seldom than every few seconds. */
const TIMEOUT_MS = 3_000;
/** In bytes. A full page of the largest orders of the feed is below it. */
export const ANSWER_AT_MOST = 4 * 1024 * 1024;

/** An answer of a stranger's, parsed and nothing more. */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetchWithin(url, {}, { timeoutMs: TIMEOUT_MS, maxBytes: ANSWER_AT_MOST, signal });
  if (!answer.ok) throw new Error(`it answered ${answer.status}`);
  return parseStrictJson(answer.body);
}
