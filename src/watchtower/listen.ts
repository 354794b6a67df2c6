import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { writeFeedPage } from '../protocol/orders/heartbeat.js';
import { readSignedOrder } from '../protocol/orders/signed-order.js';
import { parseStrictJson, StrictJsonError } from '../protocol/strict-json.js';
import { type Feed } from './feed.js';
import { type Log } from './log.js';
import { problemOf, type ProblemCode } from './problem.js';
import { type Pulse } from './pulse.js';

export interface ListenParts {
  readonly feed: Pick<Feed, 'take' | 'read'>;
  readonly pulse: Pick<Pulse, 'last' | 'beat'>;
  readonly log: Log;
  readonly host: string;
  readonly port: number;
}

const MAX_BODY_BYTES = 64 * 1024;
/** A stranger who sends slowly holds a connection, not the watchtower. */
const REQUEST_TIMEOUT_MS = 10_000;
const CONNECTIONS_AT_MOST = 500;
/** A heartbeat that is older says that none can be made; signing modules wait 30 s before they call it silence. */
const HEALTHY_FOR_SECONDS = 15;

/** An understood "no" on its way out. */
class Refused extends Error {
  constructor(readonly code: ProblemCode) {
    super(code);
  }
}

/** Three routes and nothing else. Reading needs no key: what is in the feed is signed, and nothing in it is secret. */
export async function listen(parts: ListenParts): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  server.maxConnections = CONNECTIONS_AT_MOST;
  server.on('request', (request, response) => {
    answer(parts, request).then(
      ({ status, body }) => {
        reply(response, status, body, 'application/json');
      },
      (error: unknown) => {
        const code = error instanceof Refused ? error.code : 'UNAVAILABLE';
        if (code === 'UNAVAILABLE') parts.log.warn({ err: error }, 'not answered');
        const problem = problemOf(code);
        // Whoever sends too much goes on sending.
        if (code === 'PAYLOAD_TOO_LARGE') response.setHeader('connection', 'close');
        reply(response, problem.status, problem, 'application/problem+json');
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ host: parts.host, port: parts.port }, resolve);
  });
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function answer(parts: ListenParts, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://watchtower');
  const demand = (method: string): void => {
    if (request.method !== method) throw new Refused('METHOD_NOT_ALLOWED');
  };
  switch (pathname) {
    case '/orders':
      demand('POST');
      return takeOrder(parts, await readBody(request));
    case '/feed':
      demand('GET');
      return readFeed(parts, searchParams.get('after') ?? '0');
    case '/health':
      demand('GET');
      if (parts.pulse.last === null || Date.now() / 1000 - parts.pulse.last.message.at > HEALTHY_FOR_SECONDS)
        throw new Refused('UNAVAILABLE');
      return {
        status: 200,
        body: { heartbeatAt: parts.pulse.last.message.at, orders: parts.pulse.last.message.orders },
      };
    default:
      throw new Refused('NOT_FOUND');
  }
}

async function takeOrder({ feed, pulse, log }: ListenParts, body: Uint8Array): Promise<Answer> {
  const signed = readSignedOrder(parse(body));
  if (signed === null) throw new Refused('ORDER_MALFORMED');
  const taken = await feed.take(signed, Math.floor(Date.now() / 1000));
  if (taken.kind === 'refused') {
    log.info({ code: taken.code, verb: signed.verb }, 'an order was refused');
    throw new Refused(taken.code);
  }
  const { digest, place, isNew } = taken;
  if (isNew) {
    log.warn({ digest, place, verb: signed.verb, approver: signed.message.approver }, 'an order was taken');
    // At once, for the order counts from the heartbeat on that covers it. The next one does, if this one fails.
    await pulse.beat().catch(() => undefined);
  }
  return { status: isNew ? 201 : 200, body: { digest, place } };
}

async function readFeed({ feed, pulse }: ListenParts, afterText: string): Promise<Answer> {
  if (!/^(0|[1-9][0-9]{0,14})$/.test(afterText)) throw new Refused('MALFORMED');
  const heartbeat = pulse.last;
  if (heartbeat === null) throw new Refused('UNAVAILABLE');
  const orders = await feed.read(Number(afterText), heartbeat.message);
  return { status: 200, body: writeFeedPage({ heartbeat, orders }) };
}

function parse(body: Uint8Array): unknown {
  try {
    return parseStrictJson(body);
  } catch (error) {
    if (error instanceof StrictJsonError) throw new Refused('ORDER_MALFORMED');
    throw error;
  }
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Refused('PAYLOAD_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reply(response: ServerResponse, status: number, body: object, type: string): void {
  // Whoever asked may have gone.
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
