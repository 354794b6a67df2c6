import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { CODES, type Code } from '../protocol/codes.js';

/** An understood "no" on its way out. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    readonly code: Code,
  ) {
    super(code);
  }
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Throws `Refused` for what it will not do; anything else that it throws is `UNAVAILABLE`, and `failed` is told. */
  readonly answer: (request: IncomingMessage) => Promise<Answer>;
  readonly failed: (error: unknown) => void;
}

/** A stranger who sends slowly holds a connection, not the process. */
const REQUEST_TIMEOUT_MS = 10_000;
const CONNECTIONS_AT_MOST = 500;

/** The little of a web server that a process with a few routes needs: JSON, and RFC 9457 in the server's form. */
export async function serveJson({ host, port, answer, failed }: ServeOptions): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = CONNECTIONS_AT_MOST;
  server.on('request', (request, response) => {
    answer(request).then(
      ({ status, body }) => {
        reply(response, status, body, 'application/json');
      },
      (error: unknown) => {
        const refused = error instanceof Refused ? error : new Refused(503, 'UNAVAILABLE');
        if (refused.code === 'UNAVAILABLE') failed(error);
        // Whoever sends too much goes on sending.
        if (refused.code === 'PAYLOAD_TOO_LARGE') response.setHeader('connection', 'close');
        reply(response, refused.status, problemOf(refused), 'application/problem+json');
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host, port }, resolve);
  });
  return server;
}

/** A request's body, unless it is longer than that. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new Refused(413, 'PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function problemOf({ status, code }: Refused): object {
  const words = code.toLowerCase().replaceAll('_', ' ');
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return { type: `urn:sekisho:problem:${code}`, title, status, code, next: CODES[code] };
}

function reply(response: ServerResponse, status: number, body: object, type: string): void {
  // Whoever asked may have gone.
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
