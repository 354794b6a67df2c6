import { type Code } from '../codes.js';
import { hashIntent } from '../derive-intent.js';
import { verifyEd25519 } from '../devices/ed25519.js';
import { checkDeviceSignature } from '../devices/check-device-signature.js';
import { type DeviceRefusal } from '../devices/device-verdict.js';
import { type Hex, type Hex32 } from '../hex.js';
import { type ApproverId, type DeviceId, type PolicyHash } from '../ids.js';
import { invariant } from '../invariant.js';
import { type Device, type Policy } from '../policy.js';
import { CLOCK_TOLERANCE_SECONDS, retractionOf, type CastVote, type Vote } from '../vote.js';
import { parseScope, type Scope } from './scope.js';
import { orderDigest, type OrderMessage, type SignedOrder } from './signed-order.js';

interface Given {
  readonly digest: Hex32;
  /** Null where the watchtower gave it. */
  readonly by: { readonly approver: ApproverId; readonly device: DeviceId } | null;
  readonly castAt: number;
  readonly expiresAt: number;
}

export type FreezeOrder = Given & { readonly kind: 'freeze'; readonly scope: Scope };
export type UnfreezeOrder = Given & { readonly kind: 'unfreeze'; readonly orders: readonly Hex32[] };
export type SuspendOrder = Given & { readonly kind: 'suspend'; readonly suspended: DeviceId };
export type VetoOrder = Given & { readonly kind: 'veto'; readonly policyHash: PolicyHash };
/** Of one by a device out of office only what is left of it. */
export type RejectOrder = Given & { readonly kind: 'reject'; readonly vote: Vote };

/** An order that has been verified: whose it is and what it commands. */
export type Order = FreezeOrder | UnfreezeOrder | SuspendOrder | VetoOrder | RejectOrder;

export type OrderRefusal =
  Exclude<Extract<Code, `ORDER_${string}`>, 'ORDER_NOT_DELIVERED' | 'ORDER_POLICY_BEHIND'> | DeviceRefusal;
export type VerifiedOrder =
  { readonly kind: 'order'; readonly order: Order } | { readonly kind: 'refused'; readonly code: OrderRefusal };

/** How long an order may lie about before it is first seen. What it did to whoever saw it in time stays done. */
export const ORDER_LIFETIME_SECONDS = 86_400;

/** The name under which the watchtower's own key freezes. It has no approver, so no device can take it. */
export const WATCHTOWER_DEVICE = 'watchtower';

/**
 * Whether an order is what it says: signed by a device that counts, in the name of the device's owner, by somebody
 * who may give it. Does not ask for the time; `refuseOrder` does, once.
 */
export function verifyOrder(signed: SignedOrder, policy: Policy, suspended: ReadonlySet<DeviceId>): VerifiedOrder {
  const { message } = signed;
  const digest = orderDigest(policy.deploymentId, signed);
  if (signed.verb === 'Freeze' && message.approver === '' && message.device === WATCHTOWER_DEVICE) {
    if (policy.watchtower === null) return refused('ORDER_DEVICE_UNKNOWN');
    const isSigned = verifyEd25519(policy.watchtower.publicKey as string as Hex, digest, signed.signature);
    return isSigned ? verified(signed, digest, null) : refused('ORDER_SIGNATURE_INVALID');
  }
  const device = policy.devices.get(message.device as DeviceId);
  if (device === undefined) return refused('ORDER_DEVICE_UNKNOWN');
  if (device.approver !== message.approver) return refused('ORDER_DEVICE_NOT_THE_APPROVERS');
  const verdict = checkDeviceSignature(device, digest, signed.signature);
  if (verdict !== 'ok') return refused(verdict === 'forged' ? 'ORDER_SIGNATURE_INVALID' : verdict);
  const isSuspended = suspended.has(device.id);
  if (isSuspended && forceOfSuspended(signed) === 'none') return refused('ORDER_DEVICE_SUSPENDED');
  if (signed.verb === 'Suspend' && !policy.devices.has(signed.message.suspended as DeviceId))
    return refused('ORDER_DEVICE_UNKNOWN');
  if (!mayGive(signed, device.approver, policy)) return refused('ORDER_NOT_ELIGIBLE');
  return verified(signed, digest, device, isSuspended);
}

/**
 * What an order of a suspended device still does: what can only stop things it does in full. One governor's stolen device suspends all the
 * others in seconds: then nobody could freeze any more but the thief. And as many thieves as the threshold suspend
 * whoever would veto what they have signed. A suspended thief's freezes and vetoes end when the device is struck off the
 * policy, which is a tightening: no veto stops that. Of a rejection it does what is left of one (`retractionOf`), whether it
 * came before the suspension or after it: it may have been on its way.
 */
export function forceOfSuspended({ verb }: Pick<OrderMessage, 'verb'>): 'full' | 'what is left' | 'none' {
  switch (verb) {
    case 'Freeze':
    case 'Veto':
      return 'full';
    case 'Reject':
      return 'what is left';
    case 'Suspend':
    case 'Unfreeze':
      return 'none';
  }
}

/** Anyone may stop; lifting and vetoing are the governors', and a device is suspended by its owner or by one of them. */
export function mayGive(order: OrderMessage, approver: string, policy: Policy): boolean {
  const isGovernor = policy.governance?.governors.some((governor) => governor === approver) === true;
  switch (order.verb) {
    case 'Freeze':
    case 'Reject':
      return true;
    case 'Suspend':
      return isGovernor || policy.devices.get(order.message.suspended as DeviceId)?.approver === approver;
    case 'Veto':
    case 'Unfreeze':
      return isGovernor;
  }
}

function verified(signed: SignedOrder, digest: Hex32, device: Device | null, isSuspended = false): VerifiedOrder {
  const { castAt, expiresAt } = signed.message;
  const by = device === null ? null : { approver: device.approver, device: device.id };
  const given: Given = { digest, by, castAt, expiresAt };
  switch (signed.verb) {
    case 'Freeze': {
      const scope = parseScope(signed.message.scope);
      invariant(scope !== null, 'a signed freeze has been read with its scope');
      return { kind: 'order', order: { ...given, kind: 'freeze', scope } };
    }
    case 'Unfreeze':
      return { kind: 'order', order: { ...given, kind: 'unfreeze', orders: signed.message.orders } };
    case 'Suspend':
      return { kind: 'order', order: { ...given, kind: 'suspend', suspended: signed.message.suspended as DeviceId } };
    case 'Veto':
      return { kind: 'order', order: { ...given, kind: 'veto', policyHash: signed.message.policyHash as PolicyHash } };
    case 'Reject': {
      invariant(by !== null, 'the watchtower does not vote');
      const intent = hashIntent(signed.message.intent);
      const vote: CastVote = { choice: 'reject', ...by, intent, castAt, expiresAt, digest };
      return { kind: 'order', order: { ...given, kind: 'reject', vote: isSuspended ? retractionOf(vote) : vote } };
    }
  }
}

/** Whether an order may be taken by somebody who sees it for the first time at `now`. */
export function refuseOrder(
  { castAt, expiresAt }: Pick<Order, 'castAt' | 'expiresAt'>,
  now: number,
): Extract<Code, 'ORDER_NOT_YET_VALID' | 'ORDER_VALID_TOO_LONG' | 'ORDER_EXPIRED'> | null {
  if (castAt > now + CLOCK_TOLERANCE_SECONDS) return 'ORDER_NOT_YET_VALID';
  if (expiresAt - castAt > ORDER_LIFETIME_SECONDS) return 'ORDER_VALID_TOO_LONG';
  if (expiresAt <= now) return 'ORDER_EXPIRED';
  return null;
}

function refused(code: OrderRefusal): VerifiedOrder {
  return { kind: 'refused', code };
}
