import { readProblem, SekishoProblem } from './sekisho-problem.js';

/** What we need of the global `fetch`; tests and engines with an HTTP stack of their own bring another. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;

/**
 * One request and its JSON answer. Throws `SekishoProblem` for every other end, so callers switch on codes.
 * Never follows a redirect: a signature names its address, and a bearer token must not travel on.
 */
export async function exchange(fetch: Fetch, request: Exchange): Promise<unknown> {
  return withinTime(request, async (signal) => {
    const response = await send(fetch, request, signal);
    const body = parse(await response.text());
    if (!response.ok) throw readProblem(response.status, body);
    if (body === undefined) throw SekishoProblem.of('ANSWER_MALFORMED', response.status);
    return body;
  });
}

/** The same for an answer that is read as a stream; time runs until its head is there. */
export async function exchangeStream(fetch: Fetch, request: Exchange): Promise<ReadableStream<Uint8Array>> {
  return withinTime(request, async (signal) => {
    const response = await send(fetch, request, signal);
    if (!response.ok) throw readProblem(response.status, parse(await response.text()));
    if (response.body === null) throw SekishoProblem.of('ANSWER_MALFORMED', response.status);
    return response.body;
  });
}

async function send(fetch: Fetch, { method, url, headers, body }: Exchange, signal: AbortSignal): Promise<Response> {
  return fetch(url, {
    method,
    signal,
    redirect: 'error',
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: new Uint8Array(body) }),
  });
}

/** Whatever goes wrong on the way, a refused connection or a body that breaks off, is unavailability. */
async function withinTime<T>(
  { timeoutMs, signal }: Pick<Exchange, 'timeoutMs' | 'signal'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const abort = (): void => {
    stop.abort();
  };
  signal?.throwIfAborted();
  const timer = setTimeout(abort, timeoutMs ?? TIMEOUT_MS);
  signal?.addEventListener('abort', abort);
  try {
    return await work(stop.signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof SekishoProblem ? error : SekishoProblem.of('UNAVAILABLE', 0, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Undefined for what is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
