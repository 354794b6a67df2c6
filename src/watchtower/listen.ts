import { type IncomingMessage, type Server } from 'node:http';
import { type OrderRefusal } from '../protocol/orders/verify-order.js';
import { writeFeedPage } from '../protocol/orders/heartbeat.js';
import { readSignedOrder, type SignedOrder } from '../protocol/orders/signed-order.js';
import { parseStrictJson, StrictJsonError } from '../protocol/strict-json.js';
import { readBody, Refused, serveJson, type Answer } from '../process/serve-json.js';
import { type Log } from '../process/log.js';
import { type Feed, type TakenOrder } from './feed.js';
import { type FollowPolicies } from './follow-policies.js';
import { type Pulse } from './pulse.js';

export interface ListenParts {
  readonly feed: Pick<Feed, 'take' | 'read'>;
  readonly pulse: Pick<Pulse, 'last' | 'beat'>;
  /** Where a version of the policy that we do not know yet may be learned. */
  readonly following?: Pick<FollowPolicies, 'look'>;
  readonly log: Log;
  readonly host: string;
  readonly port: number;
}

const MAX_BODY_BYTES = 64 * 1024;
/** A heartbeat that is older says that none can be made; signing modules wait 30 s before they call it silence. */
const HEALTHY_FOR_SECONDS = 15;

/** Three routes and nothing else. Reading needs no key: what is in the feed is signed, and nothing in it is secret. */
export async function listen(parts: ListenParts): Promise<Server> {
  const { host, port, log } = parts;
  return serveJson({
    host,
    port,
    answer: (request) => answer(parts, request),
    failed: (error) => {
      log.warn({ err: error }, 'not answered');
    },
  });
}

async function answer(parts: ListenParts, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://watchtower');
  const demand = (method: string): void => {
    if (request.method !== method) throw new Refused(405, 'METHOD_NOT_ALLOWED');
  };
  switch (pathname) {
    case '/orders':
      demand('POST');
      return takeOrder(parts, await readBody(request, MAX_BODY_BYTES));
    case '/feed':
      demand('GET');
      return readFeed(parts, searchParams.get('after') ?? '0');
    case '/health':
      demand('GET');
      if (parts.pulse.last === null || Date.now() / 1000 - parts.pulse.last.message.at > HEALTHY_FOR_SECONDS)
        throw new Refused(503, 'UNAVAILABLE');
      return {
        status: 200,
        body: { heartbeatAt: parts.pulse.last.message.at, orders: parts.pulse.last.message.orders },
      };
    default:
      throw new Refused(404, 'NOT_FOUND');
  }
}

async function takeOrder(parts: ListenParts, body: Uint8Array): Promise<Answer> {
  const { pulse, log } = parts;
  const signed = readSignedOrder(parse(body));
  if (signed === null) throw refusalOf('ORDER_MALFORMED');
  const taken = await takeUnderNewest(parts, signed);
  if (taken.kind === 'refused') {
    log.info({ code: taken.code, verb: signed.verb }, 'an order was refused');
    throw refusalOf(taken.code);
  }
  const { digest, place, isNew } = taken;
  if (isNew) {
    log.warn({ digest, place, verb: signed.verb, approver: signed.message.approver }, 'an order was taken');
    // At once, for the order counts from the heartbeat on that covers it. The next one does, if this one fails.
    await pulse.beat().catch(() => undefined);
  }
  return { status: isNew ? 201 : 200, body: { digest, place } };
}

/** What a policy that we do not know yet could make good: its devices, their keys, and who governs. */
const PERHAPS_BEHIND: readonly OrderRefusal[] = [
  'ORDER_DEVICE_UNKNOWN',
  'ORDER_DEVICE_NOT_THE_APPROVERS',
  'ORDER_SIGNATURE_INVALID',
  'ORDER_NOT_ELIGIBLE',
];

/**
 * A device may be newer than the last policy that we have heard of. So nobody is told that his device is unknown before
 * we have looked, and where that cannot be done we say that, for then the order is perhaps a good one.
 */
async function takeUnderNewest({ feed, following, log }: ListenParts, signed: SignedOrder): Promise<TakenOrder> {
  const take = (): Promise<TakenOrder> => feed.take(signed, Math.floor(Date.now() / 1000));
  const taken = await take();
  if (following === undefined || taken.kind === 'taken' || !PERHAPS_BEHIND.includes(taken.code)) return taken;
  const hasLooked = await following.look();
  const again = await take();
  if (hasLooked || again.kind === 'taken') return again;
  log.warn(
    { code: again.code, verb: signed.verb },
    'an order was refused, perhaps for a policy that is not known here',
  );
  throw new Refused(503, 'ORDER_POLICY_BEHIND');
}

async function readFeed({ feed, pulse }: ListenParts, afterText: string): Promise<Answer> {
  if (!/^(0|[1-9][0-9]{0,14})$/.test(afterText)) throw new Refused(400, 'MALFORMED');
  const heartbeat = pulse.last;
  if (heartbeat === null) throw new Refused(503, 'UNAVAILABLE');
  const orders = await feed.read(Number(afterText), heartbeat.message);
  return { status: 200, body: writeFeedPage({ heartbeat, orders }) };
}

function parse(body: Uint8Array): unknown {
  try {
    return parseStrictJson(body);
  } catch (error) {
    if (error instanceof StrictJsonError) throw refusalOf('ORDER_MALFORMED');
    throw error;
  }
}

function refusalOf(code: OrderRefusal): Refused {
  switch (code) {
    case 'ORDER_MALFORMED':
      return new Refused(400, code);
    case 'ORDER_NOT_YET_VALID':
    case 'ORDER_VALID_TOO_LONG':
    case 'ORDER_EXPIRED':
      return new Refused(422, code);
    default:
      return new Refused(403, code);
  }
}
