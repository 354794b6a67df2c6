import { hashIntent } from '../derive-intent.js';
import { type Hex32 } from '../hex.js';
import { type PolicyHistory } from '../policy-history.js';
import { type Policy } from '../policy.js';
import { electorateOf, verifyVote } from '../vote.js';
import { type SignedOrder } from './signed-order.js';
import { type RejectOrder } from './verify-order.js';

/** What is left of a rejection, and the policy under which its device could still cast it. */
export interface LeftReject {
  readonly order: RejectOrder;
  readonly withdrawalId: Hex32;
  readonly castUnder: Policy;
}

/**
 * A rejection by a device that has left the policy since: genuine under the policy that it names, which was in force. It
 * may have been on its way when its device was removed, and takes its person's own approvals back as it would had the
 * server handed it on. Null for anything else.
 *
 * Whoever can tell takes it only of what was registered while `castUnder` or an earlier policy was in force
 * (`wasThereToReject`).
 */
export function verifyLeftReject(signed: SignedOrder, policies: PolicyHistory): LeftReject | null {
  if (signed.verb !== 'Reject') return null;
  const { message } = signed;
  const castUnder = policies.at(message.policyHash);
  const verified = verifyVote(signed, hashIntent(message.intent), electorateOf(policies));
  if (castUnder === undefined || verified.kind !== 'dropped') return null;
  const [vote] = verified.remains;
  if (vote === undefined) return null;
  const { approver, device, castAt, expiresAt, digest } = vote;
  const order = { kind: 'reject', digest, by: { approver, device }, castAt, expiresAt, vote } as const;
  return { order, withdrawalId: message.intent.withdrawalId, castUnder };
}

/**
 * Whether what is rejected was there when this device could reject it. Otherwise whoever finds an old key could take its
 * former owner's approvals back for ever.
 */
export function wasThereToReject(
  { order, castUnder }: LeftReject,
  registered: { readonly intent: string; readonly under: Policy },
): boolean {
  return registered.intent === order.vote.intent && registered.under.version <= castUnder.version;
}
