import { z } from 'zod';
import { type Code } from './codes.js';
import { hashIntent } from './derive-intent.js';
import { checkDeviceSignature } from './devices/check-device-signature.js';
import { type DeviceRefusal } from './devices/device-verdict.js';
import { SIGNATURE_AT_MOST } from './devices/signature-length.js';
import { isAskedBy } from './devices/verify-webauthn.js';
import { parseHex, type Hex, type Hex32 } from './hex.js';
import { type ApproverId, type DeviceId, type IntentHash } from './ids.js';
import { type PolicyHistory } from './policy-history.js';
import { type Device } from './policy.js';
import { isDerivable } from './is-derivable.js';
import { isLine } from './line.js';
import { isMalformed, readMessage, typedDataDigest, writeMessage } from './typed-data.js';
import { APPROVE, REJECT, type Approve, type Reject } from './verbs.js';

/** A vote as it travels and is kept: what was signed, in full, and the device's signature over its digest. */
export type SignedVote =
  | { readonly verb: 'Approve'; readonly message: Approve; readonly signature: Hex }
  | { readonly verb: 'Reject'; readonly message: Reject; readonly signature: Hex };

/** What has been verified: one person's choice about one intent. */
export type Vote = CastVote | Retraction;

export interface CastVote extends Chosen {
  readonly choice: 'approve' | 'reject';
}

/**
 * What is left of a reject whose device is out of office now: no more a vote against, and none of this person's approvals
 * counts. Otherwise whoever suspends the device of a "no" would bring an older "yes" to life again.
 */
export interface Retraction extends Chosen {
  readonly choice: 'retract';
}

interface Chosen {
  readonly approver: ApproverId;
  readonly device: DeviceId;
  readonly intent: IntentHash;
  readonly castAt: number;
  readonly expiresAt: number;
  readonly digest: Hex32;
}

export type VoteRefusal = Extract<Code, `VOTE_${string}`> | DeviceRefusal;
export type VerifiedVote =
  | { readonly kind: 'vote'; readonly vote: CastVote }
  /** Genuine when it was cast, and its device is out of office now: it drops out, and nobody is to blame. */
  | {
      readonly kind: 'dropped';
      readonly code: 'VOTE_DEVICE_REMOVED' | 'VOTE_DEVICE_SUSPENDED';
      readonly remains: readonly Retraction[];
    }
  | { readonly kind: 'refused'; readonly code: VoteRefusal };

/** Against what votes are verified: the policies that were ever in force, and the devices that an order suspended. */
export interface Electorate {
  readonly policies: PolicyHistory;
  readonly suspended: ReadonlySet<string>;
}

/** With every device of the policy in force in office. */
export function electorateOf(policies: PolicyHistory, suspended: Iterable<string> = []): Electorate {
  return { policies, suspended: new Set(suspended) };
}

/** How far a device's clock may run ahead of ours. */
export const CLOCK_TOLERANCE_SECONDS = 30;

const envelope = z.strictObject({
  verb: z.enum(['Approve', 'Reject']),
  message: z.unknown(),
  signature: z.string().max(SIGNATURE_AT_MOST),
});

/** Reads a vote from parsed JSON; null for anything that is not one to the letter. */
export function readSignedVote(value: unknown): SignedVote | null {
  const read = envelope.safeParse(value);
  if (!read.success) return null;
  const signature = parseHex(read.data.signature);
  if (signature === null) return null;
  if (read.data.verb === 'Approve') {
    const message = readMessage(APPROVE, read.data.message);
    return isMalformed(message) || !isDerivable(message.intent) ? null : { verb: 'Approve', message, signature };
  }
  const message = readMessage(REJECT, read.data.message);
  if (isMalformed(message) || !isDerivable(message.intent) || !isReason(message.reason)) return null;
  return { verb: 'Reject', message, signature };
}

/** What a "no", or an order, says for itself. */
export function isReason(text: string): boolean {
  return isLine(text, 280);
}

export function writeSignedVote({ verb, message, signature }: SignedVote): Record<string, unknown> {
  return { verb, message: writeMessage(message), signature };
}

export function voteDigest(deployment: Hex32, vote: Pick<SignedVote, 'verb' | 'message'>): Hex32 {
  return vote.verb === 'Approve'
    ? typedDataDigest(deployment, APPROVE, vote.message)
    : typedDataDigest(deployment, REJECT, vote.message as Reject);
}

/**
 * Whether a vote is what it says: signed by a device of the policy that its approver was shown, for the person
 * whose device it is, about exactly this intent; and whether that device is still in office. Does not ask whether
 * it still counts; `evaluateQuorum` does, with the time that it is given.
 */
export function verifyVote(signed: SignedVote, intent: IntentHash, { policies, suspended }: Electorate): VerifiedVote {
  const { message, verb } = signed;
  // The policy in force or an ancestor of it: a draft, or one that was vetoed, is neither.
  const policy = policies.at(message.policyHash);
  if (policy === undefined) return refused('VOTE_POLICY_UNKNOWN');
  const device = policy.devices.get(message.device as DeviceId);
  if (device === undefined) return refused('VOTE_DEVICE_UNKNOWN');
  if (device.approver !== message.approver) return refused('VOTE_DEVICE_NOT_THE_APPROVERS');
  if (hashIntent(message.intent) !== intent) return refused('VOTE_INTENT_MISMATCH');
  const digest = voteDigest(policy.deploymentId, signed);
  const verdict = checkDeviceSignature(device, digest, signed.signature);
  if (verdict !== 'ok') return refused(verdict === 'forged' ? 'VOTE_SIGNATURE_INVALID' : verdict);
  const { castAt, expiresAt } = message;
  const choice = verb === 'Approve' ? 'approve' : 'reject';
  const vote = { choice, approver: device.approver, device: device.id, intent, castAt, expiresAt, digest } as const;
  const now = policies.inForce.devices.get(device.id);
  if (!isSameDevice(device, now) || !isStillAsked(now, signed.signature))
    return { kind: 'dropped', code: 'VOTE_DEVICE_REMOVED', remains: remainsOf(vote) };
  if (suspended.has(device.id)) return { kind: 'dropped', code: 'VOTE_DEVICE_SUSPENDED', remains: remainsOf(vote) };
  return { kind: 'vote', vote };
}

/** What is to be counted of a genuine vote. */
export function countedOf(verified: Exclude<VerifiedVote, { readonly kind: 'refused' }>): readonly Vote[] {
  return verified.kind === 'vote' ? [verified.vote] : verified.remains;
}

/** What is to be counted of a vote whose device is out of office: of an approval nothing. */
export function remainsOf(vote: CastVote): readonly Retraction[] {
  return vote.choice === 'reject' ? [retractionOf(vote)] : [];
}

/** What is left of a reject. */
export function retractionOf(reject: CastVote): Retraction {
  return { ...reject, choice: 'retract' };
}

/** A name that has another key or another owner by now is another device. */
function isSameDevice(then: Device, now: Device | undefined): now is Device {
  return now?.publicKey === then.publicKey && now.scheme === then.scheme && now.approver === then.approver;
}

/** A page of a site that was struck off since asked for nothing: its domain may be somebody else's. */
function isStillAsked(device: Device, signature: Hex): boolean {
  return device.scheme !== 'webauthn' || isAskedBy(device.relyingParty, signature);
}

function refused(code: VoteRefusal): VerifiedVote {
  return { kind: 'refused', code };
}
