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
import {
  orderDigest,
  readSignedOrder,
  writeSignedOrder,
  type SignedOrder,
} from '../../../src/protocol/orders/signed-order.js';
import { standingOrders, suspendedIn } from '../../../src/protocol/orders/standing-orders.js';
import { verifyLeftReject, wasThereToReject } from '../../../src/protocol/orders/verify-left-reject.js';
import { refuseOrder, verifyOrder, type Order, type VerifiedOrder } from '../../../src/protocol/orders/verify-order.js';
import { PolicyHistory } from '../../../src/protocol/policy-history.js';
import { type Intent } from '../../../src/protocol/verbs.js';
import { describeVectors } from './describe-vectors.js';
import { thePolicy } from './the-policy.js';

interface Judged {
  readonly policy: object;
  readonly suspended: readonly DeviceId[];
  readonly now: number;
  readonly order: unknown;
  /** The version before `policy`; without it `policy` is the first. */
  readonly before?: object;
  /** The version under which the withdrawal was registered. */
  readonly registeredUnder?: number | null;
}

function verify(signed: SignedOrder, { policy, suspended, before, registeredUnder }: Judged): VerifiedOrder {
  const inForce = thePolicy(policy);
  const verified = verifyOrder(signed, inForce, new Set(suspended));
  if (verified.kind === 'order' || before === undefined) return verified;
  const policies = PolicyHistory.of(thePolicy(before)).followedBy(inForce);
  const left = verifyLeftReject(signed, policies);
  const under = policies.all[(registeredUnder ?? 0) - 1];
  if (left === null || under === undefined) return verified;
  return wasThereToReject(left, { intent: left.order.vote.intent, under })
    ? { kind: 'order', order: left.order }
    : verified;
}

describeVectors('orders.json', (input: Judged) => {
  const { now, order: given } = input;
  const signed = readSignedOrder(given);
  if (signed === null) return 'malformed';
  expect(writeSignedOrder(signed)).toEqual(given);
  const verified = verify(signed, input);
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
