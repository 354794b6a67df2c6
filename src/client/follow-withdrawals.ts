import { EventsDoNotHold } from './events.js';
import { recordOf } from './read-answer.js';
import { SekishoProblem } from './sekisho-problem.js';
import { readServerSent } from './server-sent.js';

/** Longer than the server leaves any connection without a heartbeat. */
const SILENCE_MS = 45_000;
const RETRY_MS = 1000;

/** A withdrawal as the server shows it, and where to go on after it. */
export interface Shown {
  /** Index in the server's log. */
  readonly index: number;
  /** To be trusted as far as its receipts go. */
  readonly view: unknown;
}

/**
 * Withdrawals as they change, without end: a connection that breaks is opened again, signed anew, and goes on where it
 * was. Throws `EventsDoNotHold` where the server has fewer events than it has told of: its database has gone back, and
 * whatever happened meanwhile is to be asked for.
 *
 * @param open the stream from an index on; null: from now on
 */
export async function* followShown(
  open: (after: number | null, signal: AbortSignal | undefined) => Promise<ReadableStream<Uint8Array>>,
  { after, signal }: { readonly after: number | null; readonly signal?: AbortSignal | undefined },
  pause: (ms: number) => Promise<void>,
): AsyncGenerator<Shown, never> {
  let seen = after;
  for (;;) {
    signal?.throwIfAborted();
    try {
      for await (const { id, event, data } of readServerSent(await open(seen, signal), {
        silenceMs: SILENCE_MS,
        signal,
      })) {
        if (event === 'ready' && seen !== null && recordOf(data)?.['isComplete'] !== true)
          throw new EventsDoNotHold({ code: 'EVENTS_DO_NOT_HOLD', index: seen + 1 });
        const index = id === null ? seen : readIndex(id);
        if (event === 'withdrawal' && index !== null) yield { index, view: data };
        // After it was taken: whoever leaves while it is handled hears of it again.
        seen = index;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof SekishoProblem && error.code === 'UNAVAILABLE')) throw error;
    }
    await pause(RETRY_MS);
  }
}

function readIndex(text: string): number {
  if (!/^(-1|0|[1-9][0-9]{0,14})$/.test(text)) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
  return Number(text);
}
