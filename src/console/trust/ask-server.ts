import { AnswerTooLong, fetchWithin } from '../../http/fetch-within.js';
import { type Shown } from './judge-shown.js';

const TIMEOUT_MS = 15_000;
/** A chain of policies grows by one document for each change; this is room for hundreds. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The server gave no answer, or one that is not JSON: nothing can be said about it. */
export class NoAnswer extends Error {
  override readonly name: string = 'NoAnswer';

  constructor(
    readonly why: 'unreachable' | 'unreadable',
    options?: ErrorOptions,
  ) {
    super(why, options);
  }
}

/** What everybody may ask the server for; nothing is sent along. */
export async function askServer(signal: AbortSignal): Promise<Shown> {
  const [genesis, policy] = await Promise.all([ask('/v1/genesis', signal), ask('/v1/policy', signal)]);
  return { genesis, policy };
}

async function ask(path: string, signal: AbortSignal): Promise<unknown> {
  const init = { headers: { accept: 'application/json' }, credentials: 'omit', cache: 'no-store' } as const;
  const { ok, body } = await fetchWithin(path, init, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal }).catch(
    (cause: unknown) => {
      throw new NoAnswer(cause instanceof AnswerTooLong ? 'unreadable' : 'unreachable', { cause });
    },
  );
  // 404 is as unexpected as 500: both routes are public and always there.
  if (!ok) throw new NoAnswer('unreachable');
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new NoAnswer('unreadable', { cause });
  }
}
