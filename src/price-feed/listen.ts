import { type IncomingMessage, type Server } from 'node:http';
import { Refused, serveJson, type Answer } from '../process/serve-json.js';
import { type Log } from '../process/log.js';
import { writePrices } from '../protocol/prices/signed-price.js';
import { type PriceFeed } from './price-feed.js';
import { keyOf, type Pair } from './windows.js';

export interface ListenParts {
  readonly feed: Pick<PriceFeed, 'prices'>;
  readonly pairs: readonly Pair[];
  readonly log: Log;
  readonly host: string;
  readonly port: number;
}

/** A pair that was not heard of for so long is worth somebody's look; what is stale says the policy. */
const HEALTHY_FOR_SECONDS = 60;

/** Two routes and nothing else. Reading needs no key: what is said is signed, and nothing in it is secret. */
export async function listen({ host, port, log, ...parts }: ListenParts): Promise<Server> {
  return serveJson({
    host,
    port,
    answer: (request) => Promise.resolve().then(() => answer(parts, request)),
    failed: (error) => {
      log.warn({ err: error }, 'not answered');
    },
  });
}

function answer({ feed, pairs }: Pick<ListenParts, 'feed' | 'pairs'>, request: IncomingMessage): Answer {
  const { pathname } = new URL(request.url ?? '/', 'http://price-feed');
  if (pathname !== '/v1/prices' && pathname !== '/health') throw new Refused(404, 'NOT_FOUND');
  if (request.method !== 'GET') throw new Refused(405, 'METHOD_NOT_ALLOWED');
  if (pathname === '/v1/prices') return { status: 200, body: writePrices(feed.prices) };
  const moments = new Map(feed.prices.map(({ message }) => [`${message.asset} ${message.currency}`, message.at]));
  const oldestAt = Math.min(...pairs.map((pair) => moments.get(keyOf(pair)) ?? 0));
  if (Date.now() / 1000 - oldestAt > HEALTHY_FOR_SECONDS) throw new Refused(503, 'UNAVAILABLE');
  return { status: 200, body: { prices: moments.size, oldestAt } };
}
