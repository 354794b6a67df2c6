/** What we need of the global `fetch`; tests and engines with an HTTP stack of their own bring another. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How much of somebody's time and memory one answer may take. */
export interface Bounds {
  /** For the whole of it, from the first byte sent to the last one read. */
  readonly timeoutMs: number;
  /** Of the body as it is handed out, that is, unpacked. */
  readonly maxBytes: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: Fetch | undefined;
}

export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly body: Uint8Array;
}

/** The other end was not done when its time was over. */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
}

/** The other end sends more than any answer of its kind has. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/**
 * One answer, head and body, within its bounds; a redirect is not followed.
 *
 * The time limit is a timer of our own that the caller waits for, and it hangs up by the reader. An abort signal
 * given to `fetch` is not enough: once the head is there nothing but weak references lead from it to the body, and
 * after the next garbage collection an answer that goes on for ever is waited for without end.
 */
export async function fetchWithin(url: string, init: RequestInit, bounds: Bounds): Promise<Answer> {
  return withinTime(bounds, async (call) => {
    const response = await call.send(url, init);
    return { status: response.status, ok: response.ok, body: await call.read(response, bounds.maxBytes) };
  });
}

/** What may be done within the time. */
export interface Call {
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  /** The whole body, if it ends within so many bytes; what is beyond is not waited for. */
  readonly read: (response: Response, maxBytes: number) => Promise<Uint8Array>;
}

/** Runs `work`; when the time is over it fails, whatever becomes of the work, and the connection is closed. */
export async function withinTime<T>(
  { timeoutMs, signal, fetch: send = (url, init) => fetch(url, init) }: Omit<Bounds, 'maxBytes'>,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const hangUp = new AbortController();
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let giveUp: (why: unknown) => void = () => undefined;
  const isOver = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  const stop = (): void => {
    giveUp(signal?.reason);
  };
  const timer = setTimeout(() => {
    giveUp(new NoAnswerInTime(`no answer within ${timeoutMs} ms`));
  }, timeoutMs);
  signal?.addEventListener('abort', stop);
  const call: Call = {
    send: async (url, init) => {
      const response = await send(url, { ...init, redirect: 'error', signal: hangUp.signal });
      if (hangUp.signal.aborted) await response.body?.cancel(hangUp.signal.reason);
      return response;
    },
    read: async ({ body }, maxBytes) => {
      reader = body?.getReader();
      return reader === undefined ? new Uint8Array() : readAll(reader, maxBytes);
    },
  };
  try {
    return await Promise.race([isOver, work(call)]);
  } catch (error) {
    hangUp.abort();
    reader?.cancel(error).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks, size);
    size += value.length;
    if (size > maxBytes) throw new AnswerTooLong(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(value);
  }
}

/** Browsers run this too, and have no Buffer. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
