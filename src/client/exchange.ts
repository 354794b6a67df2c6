import { AnswerTooLong, fetchWithin, withinTime, type Fetch } from '../http/fetch-within.js';
import { readProblem, SekishoProblem } from './sekisho-problem.js';

export { type Fetch } from '../http/fetch-within.js';

export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;
/** The longest list that we ask for is far below it; an answer without end must not take the engine's memory. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * One request and its JSON answer. Throws `SekishoProblem` for every other end, so callers switch on codes.
 * Never follows a redirect: a signature names its address, and a bearer token must not travel on.
 */
export async function exchange(fetch: Fetch, request: Exchange): Promise<unknown> {
  const { status, ok, body } = await orUnavailable(request, () =>
    fetchWithin(request.url, initOf(request), { ...boundsOf(fetch, request), maxBytes: MAX_ANSWER_BYTES }),
  );
  const parsed = parse(body);
  if (!ok) throw readProblem(status, parsed);
  if (parsed === undefined) throw SekishoProblem.of('ANSWER_MALFORMED', status);
  return parsed;
}

/** The same for an answer that is read as a stream; time runs until its head is there. */
export async function exchangeStream(fetch: Fetch, request: Exchange): Promise<ReadableStream<Uint8Array>> {
  return orUnavailable(request, () =>
    withinTime(boundsOf(fetch, request), async ({ send, read }) => {
      const response = await send(request.url, initOf(request));
      if (!response.ok) throw readProblem(response.status, parse(await read(response, MAX_ANSWER_BYTES)));
      if (response.body === null) throw SekishoProblem.of('ANSWER_MALFORMED', response.status);
      return response.body;
    }),
  );
}

function initOf({ method, headers, body }: Exchange): RequestInit {
  return {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: new Uint8Array(body) }),
  };
}

function boundsOf(fetch: Fetch, { timeoutMs, signal }: Exchange) {
  return { timeoutMs: timeoutMs ?? TIMEOUT_MS, signal, fetch };
}

/** Whatever goes wrong on the way, a refused connection or a body that breaks off, is unavailability. */
async function orUnavailable<T>({ signal }: Pick<Exchange, 'signal'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof AnswerTooLong) throw SekishoProblem.of('ANSWER_MALFORMED', 0, { cause: error });
    throw error instanceof SekishoProblem ? error : SekishoProblem.of('UNAVAILABLE', 0, { cause: error });
  }
}

/** Undefined for what is not JSON. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
