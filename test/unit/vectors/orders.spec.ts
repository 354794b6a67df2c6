import { type Hex32 } from '../../../src/protocol/hex.js';
import { type DeviceId } from '../../../src/protocol/ids.js';
import {
  nextOrdersHash,
  NO_ORDERS_HASH,
  readFeedPage,
  verifyHeartbeat,
  writeFeedPage,
} from '../../../src/protocol/orders/heartbeat.js';
import { covers, parseScope } from '../../../src/protocol/orders/scope.js';
import { orderDigest, readSignedOrder, writeSignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { standingOrders, suspendedIn } from '../../../src/protocol/orders/standing-orders.js';
import { refuseOrder, verifyOrder, type Order } from '../../../src/protocol/orders/verify-order.js';
import { type Intent } from '../../../src/protocol/verbs.js';
import { describeVectors } from './describe-vectors.js';
import { thePolicy } from './the-policy.js';

interface Judged {
  readonly policy: object;
  readonly suspended: readonly DeviceId[];
  readonly now: number;
  readonly order: unknown;
}

describeVectors('orders.json', ({ policy, suspended, now, order: given }: Judged) => {
  const signed = readSignedOrder(given);
  if (signed === null) return 'malformed';
  expect(writeSignedOrder(signed)).toEqual(given);
  const verified = verifyOrder(signed, thePolicy(policy), new Set(suspended));
  if (verified.kind === 'refused') return { refused: verified.code };
  const code = refuseOrder(verified.order, now);
  return code === null ? { order: verified.order } : { refused: code };
});

describeVectors('scopes.json', ({ scope: text, intent }: { scope: string; intent: Intent }) => {
  const scope = parseScope(text);
  if (scope === null) return 'malformed';
  return covers(scope, intent) ? 'stopped' : 'free';
});

type Abbreviated = { readonly at: number; readonly digest: string; readonly orders?: readonly string[] };

const inFull = (byte: string): Hex32 => byte.repeat(32) as Hex32;
const abbreviated = (digest: Hex32): string => digest.slice(0, 2);

describeVectors(
  'standing-orders.json',
  ({ policy, arrivals }: { policy: object; arrivals: readonly Abbreviated[] }) => {
    const orders = arrivals.map(({ at, digest, orders: lifted, ...order }) => ({
      at,
      order: { ...order, digest: inFull(digest), ...(lifted && { orders: lifted.map(inFull) }) } as unknown as Order,
    }));
    const standing = standingOrders(orders, thePolicy(policy));
    return {
      frozen: [...standing.freezes.keys()].map(abbreviated),
      suspended: [...suspendedIn(standing)],
      unfinished: standing.unfreezes.map(({ digest }) => abbreviated(digest)),
    };
  },
);

describeVectors('heartbeats.json', ({ key, page: given }: { key: Hex32; page: unknown }) => {
  const page = readFeedPage(given);
  if (page === null) return 'malformed';
  expect(writeFeedPage(page)).toEqual(given);
  const { deploymentId } = thePolicy();
  if (!verifyHeartbeat(deploymentId, page.heartbeat, key)) return { refused: true };
  const digests = page.orders.map((order) => orderDigest(deploymentId, order));
  return { ordersHash: digests.reduce(nextOrdersHash, NO_ORDERS_HASH) };
});
