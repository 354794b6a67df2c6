import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesOf, hex32Of, hexOf, type Hex32 } from '../../../src/protocol/hex.js';
import { orderDigest, type OrderMessage, type SignedOrder } from '../../../src/protocol/orders/signed-order.js';
import { type Policy } from '../../../src/protocol/policy.js';
import {
  type Freeze,
  type Intent,
  type Reject,
  type Suspend,
  type Unfreeze,
  type Veto,
} from '../../../src/protocol/verbs.js';
import { type TestDevice } from './a-device.js';
import { aSecret } from './a-secret.js';

type Where = Pick<Policy, 'deploymentId'>;

/** Cast now and valid for an hour, unless told otherwise. */
function fieldsOf(by: { readonly approver: string; readonly id: string }) {
  const castAt = Math.floor(Date.now() / 1000);
  return {
    reason: 'Money leaves that nobody knows of',
    approver: by.approver,
    device: by.id,
    castAt,
    expiresAt: castAt + 3600,
  };
}

const digestIn = ({ deploymentId }: Where, order: OrderMessage): Hex32 => orderDigest(deploymentId, order);

export function aFreeze(by: TestDevice, where: Where, overrides: Partial<Freeze> = {}): SignedOrder {
  const message = { scope: 'all', ...fieldsOf(by), ...overrides };
  return { verb: 'Freeze', message, signature: by.sign(digestIn(where, { verb: 'Freeze', message })) };
}

export function anUnfreeze(
  by: TestDevice,
  where: Where,
  orders: readonly Hex32[],
  overrides: Partial<Unfreeze> = {},
): SignedOrder {
  const message = { orders: orders.toSorted(), ...fieldsOf(by), ...overrides };
  return { verb: 'Unfreeze', message, signature: by.sign(digestIn(where, { verb: 'Unfreeze', message })) };
}

export function aSuspend(
  by: TestDevice,
  where: Where,
  suspended: string,
  overrides: Partial<Suspend> = {},
): SignedOrder {
  const message = { suspended, ...fieldsOf(by), ...overrides };
  return { verb: 'Suspend', message, signature: by.sign(digestIn(where, { verb: 'Suspend', message })) };
}

export function aVeto(by: TestDevice, where: Where, policyHash: Hex32, overrides: Partial<Veto> = {}): SignedOrder {
  const message = { policyHash, ...fieldsOf(by), ...overrides };
  return { verb: 'Veto', message, signature: by.sign(digestIn(where, { verb: 'Veto', message })) };
}

export function aRejectOrder(
  by: TestDevice,
  policy: Policy,
  intent: Intent,
  overrides: Partial<Reject> = {},
): SignedOrder {
  const vote = by.reject(policy, intent, overrides);
  if (vote.verb !== 'Reject') throw new Error('a rejection');
  return vote;
}

/** The watchtower of the tests, as its key signs. */
export const WATCHTOWER_SECRET = aSecret('watchtower');
export const WATCHTOWER_KEY = hex32Of(ed25519.getPublicKey(WATCHTOWER_SECRET));

export function aWatchtowersFreeze(where: Where, overrides: Partial<Freeze> = {}): SignedOrder {
  const message = { scope: 'all', ...fieldsOf({ approver: '', id: 'watchtower' }), ...overrides };
  const digest = digestIn(where, { verb: 'Freeze', message });
  return { verb: 'Freeze', message, signature: hexOf(ed25519.sign(bytesOf(digest), WATCHTOWER_SECRET)) };
}

export function digestOf(where: Where, order: SignedOrder): Hex32 {
  return orderDigest(where.deploymentId, order);
}

/** What a policy with governors and a watchtower has on top of the usual one: two of alice, bob and dave. */
export const GOVERNED = {
  governance: {
    threshold: 2,
    governors: ['alice', 'bob', 'dave'],
    looseningDelaySeconds: 86_400,
    delayFloorSeconds: 3_600,
  },
  watchtower: { publicKey: WATCHTOWER_KEY },
};
