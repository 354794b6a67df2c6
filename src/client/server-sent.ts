import { SekishoProblem } from './sekisho-problem.js';

export interface ServerSent {
  /** Where to go on after it; null where it moves nothing. */
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

/** The longest withdrawal with its receipts is far below it; an event without end must not take the engine's memory. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

/**
 * Reads server-sent events, as far as the server writes them: one line of JSON each. Ends with the stream, and throws
 * `UNAVAILABLE` where not even a heartbeat has come for so long.
 */
export async function* readServerSent(
  stream: ReadableStream<Uint8Array>,
  { silenceMs, signal }: { readonly silenceMs: number; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<ServerSent> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const read = readBlock(text.slice(0, end));
        text = text.slice(end + 2);
        if (read !== null) yield read;
      }
      if (text.length > MAX_EVENT_CHARACTERS) throw SekishoProblem.of('ANSWER_MALFORMED', 200);
      const piece = await within(silenceMs, signal, reader.read());
      if (piece.done) return;
      text += decoder.decode(piece.value, { stream: true });
    }
  } finally {
    // It may have ended or broken already.
    await reader.cancel().catch(() => undefined);
  }
}

/** Null for what tells nothing: the time to wait, a comment. */
function readBlock(block: string): ServerSent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
    fields.set(name, value);
  }
  const [id, event, data] = [fields.get('id') ?? null, fields.get('event'), fields.get('data')];
  if (event === undefined || data === undefined) return null;
  try {
    return { id, event, data: JSON.parse(data) as unknown };
  } catch (error) {
    throw SekishoProblem.of('ANSWER_MALFORMED', 200, { cause: error });
  }
}

async function within<T>(ms: number, signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  let stop = (): void => undefined;
  const given = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(SekishoProblem.of('UNAVAILABLE', 0));
    }, ms);
    const abort = (): void => {
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    signal?.addEventListener('abort', abort, { once: true });
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([work, given]);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof SekishoProblem ? error : SekishoProblem.of('UNAVAILABLE', 0, { cause: error });
  } finally {
    stop();
  }
}
