import { signRequest, type SignatureTag, type SignedRequest } from '../protocol/http-signature.js';
import { exchange, exchangeStream, type Fetch } from './exchange.js';
import { SekishoProblem } from './sekisho-problem.js';

/** Who signs: an engine's or an auditor's key, as the policy lists it. */
export interface Requester {
  /** The server's public URL, as its signatures name it; without a trailing slash. */
  readonly serverUrl: string;
  readonly keyId: string;
  /** The 32-byte Ed25519 seed. */
  readonly secretKey: Uint8Array;
  readonly fetch?: Fetch;
  /** Unix seconds. */
  readonly now?: () => number;
  /** How often a request is sent again when no answer came. Each is the same request to the server. */
  readonly retries?: number;
}

interface SignedCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly tag: SignatureTag;
  readonly body?: Uint8Array;
  readonly idempotencyKey?: string;
}

const RETRIES = 4;
const RETRY_AFTER_MS = 250;

/** Sends signed requests, again where the last one may simply not have arrived. */
export class SignedExchange {
  readonly fetch: Fetch;
  /** Unix seconds. */
  readonly now: () => number;

  constructor(private readonly requester: Requester) {
    this.fetch = requester.fetch ?? ((url, init) => fetch(url, init));
    this.now = requester.now ?? (() => Math.floor(Date.now() / 1000));
  }

  get(path: string, signal?: AbortSignal): Promise<unknown> {
    return this.send({ method: 'GET', path, tag: 'sekisho-read' }, signal);
  }

  /** @param idempotencyKey the same for every repetition of one wish, also after a restart */
  post(path: string, tag: SignatureTag, body: object, idempotencyKey: string): Promise<unknown> {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    return this.send({ method: 'POST', path, tag, body: bytes, idempotencyKey });
  }

  stream(path: string, signal?: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { headers, targetUri: url } = this.sign({ method: 'GET', path, tag: 'sekisho-read' });
    return exchangeStream(this.fetch, { method: 'GET', url, headers, signal });
  }

  private async send(call: SignedCall, signal?: AbortSignal): Promise<unknown> {
    const { method, body } = call;
    for (let tried = 0; ; tried += 1) {
      // Signed anew each time: a signature ages within minutes, what it stands for does not.
      const { headers, targetUri: url } = this.sign(call);
      try {
        return await exchange(this.fetch, { method, url, headers, ...(body && { body }), signal });
      } catch (error) {
        const passing = error instanceof SekishoProblem && error.code === 'UNAVAILABLE';
        if (!passing || tried >= (this.requester.retries ?? RETRIES)) throw error;
        await pause(RETRY_AFTER_MS * 2 ** tried);
      }
    }
  }

  private sign({ method, path, tag, body, idempotencyKey }: SignedCall): SignedRequest {
    const { serverUrl, keyId, secretKey } = this.requester;
    return signRequest(
      {
        method,
        targetUri: `${serverUrl}${path}`,
        body: body ?? new Uint8Array(),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      },
      { created: this.now(), keyId, tag },
      secretKey,
    );
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
