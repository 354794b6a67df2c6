import { AnswerTooLong, fetchWithin } from '../../http/fetch-within.js';
import { NoAnswer } from './no-answer.js';
import { ServerRefused } from './server-refused.js';

const TIMEOUT_MS = 15_000;
/** A chain of policies grows by one document for each change; this is room for hundreds. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the session's cookie goes along. What everybody may know is asked for without it. */
  readonly asPerson?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Asks our own server, and gives its answer as parsed JSON and nothing more; null where it has none to give.
 *
 * @throws ServerRefused a problem with a code of the closed list
 * @throws NoAnswer everything else
 */
export async function askJson(path: string, ask: Ask = {}): Promise<unknown> {
  const { method = 'GET', asPerson = false, signal } = ask;
  const init = {
    method,
    headers: {
      accept: 'application/json',
      ...(ask.body !== undefined && { 'content-type': 'application/json' }),
      ...ask.headers,
    },
    credentials: asPerson ? 'same-origin' : 'omit',
    cache: 'no-store',
    redirect: 'error',
    ...(ask.body !== undefined && { body: JSON.stringify(ask.body) }),
  } as const;
  const within = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, ...(signal && { signal }) };
  const { ok, status, body } = await fetchWithin(path, init, within).catch((cause: unknown) => {
    throw new NoAnswer(cause instanceof AnswerTooLong ? 'unreadable' : 'unreachable', { cause });
  });
  if (status === 204) return null;
  const parsed = parse(body);
  if (ok && parsed !== undefined) return parsed;
  throw (ok ? null : ServerRefused.read(parsed)) ?? new NoAnswer(ok ? 'unreadable' : 'unreachable');
}

/** Undefined for what is no JSON: JSON has a null of its own. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
