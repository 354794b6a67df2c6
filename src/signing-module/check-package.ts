import { type Code } from '../protocol/codes.js';
import { NO_HASH, withdrawalIdOf } from '../protocol/derive-intent.js';
import { readAsked, readAskedToCancel, readTakenCancel, type Asked } from '../protocol/evidence.js';
import { type Findings } from '../protocol/findings.js';
import { heldUnder } from '../protocol/held-under.js';
import { parseHex32, type Hex32 } from '../protocol/hex.js';
import { type SignedRequest } from '../protocol/http-signature.js';
import { invariant } from '../protocol/invariant.js';
import { type Policy } from '../protocol/policy.js';
import { type Grounds } from '../protocol/rules/grounds.js';
import { votesSince } from '../protocol/rules/votes-since.js';
import { judge as judgeCase, type Verdict } from '../protocol/verdict.js';
import { CLOCK_TOLERANCE_SECONDS, countedOf, verifyVote, type Electorate, type Vote } from '../protocol/vote.js';
import { readBody, withdrawalRequestSchema } from '../protocol/withdrawal-request.js';
import { readWorkPackage, type WorkPackage } from '../protocol/work-package.js';
import { type RecordedWithdrawal } from './ledger/withdrawals.js';
import { rejectedBy, type Rejected } from './rejected-by.js';

/** What the server hands out: a claim about which withdrawal this is, and evidence. Neither is believed. */
export interface WorkItem {
  readonly withdrawalId: unknown;
  readonly package: unknown;
}

export type AskedFor = Extract<Asked, { kind: 'asked' }>;

export type PackageVerdict =
  /** Not acted upon. Says nothing about the withdrawal, which may go on with another package. */
  | { readonly kind: 'refused'; readonly code: Code; readonly reference: string; readonly intentHash: Hex32 }
  /** We have said all there is to say; the receipts are posted again to whoever lacks them. */
  | { readonly kind: 'nothing-new' }
  | {
      readonly kind: 'decided';
      readonly asked: AskedFor;
      readonly work: WorkPackage;
      /** The rule that the intent falls under; empty where the policy has none. */
      readonly tier: string;
      readonly decision: Decision;
    };

export type Decision =
  | { readonly kind: 'registered' }
  /** Something is missing that may still come; retryable. */
  | {
      readonly kind: 'open';
      readonly code: Extract<
        Code,
        'QUORUM_NOT_REACHED' | 'HELD_FOR_RELEASE' | 'CONDITION_UNKNOWN' | 'LIMIT_REACHED' | 'DEVICE_COUNTER_WENT_BACK'
      >;
    }
  /** Those whom a rule names have not released it; stated once. */
  | { readonly kind: 'held' }
  /** It was authorised, and somebody who had approved has taken it back; others may still make up for it. */
  | { readonly kind: 'reopened' }
  /** It does not fit under the automatic limits, and its rule lets others decide then. */
  | { readonly kind: 'put-before-people'; readonly tier: string }
  | { readonly kind: 'authorised'; readonly grounds: Grounds; readonly votes: readonly Hex32[] }
  | ({ readonly kind: 'rejected' } & Rejected)
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'expired' }
  /** Ends it: nothing allows it, or nothing does any more. */
  | {
      readonly kind: 'refused';
      readonly code: Extract<Code, 'NO_TIER_MATCHES' | 'EXPIRED' | 'ENGINE_KEY_REMOVED' | 'POLICY_CHANGED'>;
    };

/** What a package is judged by: nothing that the server could have written. */
export interface Judge extends Electorate {
  /** Unix seconds, by the ledger's clock. */
  readonly now: number;
  /** What the ledger holds under the claimed id. */
  readonly known: RecordedWithdrawal | null;
  /** Unix seconds: since when it is authorised; null where it is not. */
  readonly decidedAt: number | null;
}

/**
 * Checks a package of the server's: every signature in it, and what it asks. The server's own view is not in it and not
 * asked for; whoever owns the server can withhold packages and nothing else.
 *
 * Forged evidence refuses the package as a whole. Votes that are honest but do not count (expired, of an
 * initiator, an approval of a device that was removed since) are left out of the count, as an honest server may hand
 * them on.
 */
export function readPackage(item: WorkItem, judge: Judge): PackageReading {
  const work = readWorkPackage(item.package);
  if (work === null) return refused('PACKAGE_MALFORMED', judge.known?.reference);
  const registeredUnder = registrationPolicy(judge);
  const asked = readAsked(work.request, registeredUnder);
  const unproven = (code: Code) => refused(code, referenceOf(item, work.request, judge));
  if (asked.kind !== 'asked') return unproven(codeOf(asked));

  const { intent, hash } = asked;
  const no = (code: Code) => refused(code, intent.reference, hash);
  if (intent.withdrawalId !== item.withdrawalId) return unproven('PACKAGE_MALFORMED');
  if (judge.known !== null && judge.known.intentHash !== hash) return no('REQUEST_DIFFERS');

  const votes: Vote[] = [];
  for (const signed of work.votes) {
    const verified = verifyVote(signed, hash, judge);
    if (verified.kind === 'refused') return no(verified.code);
    votes.push(...countedOf(verified));
  }
  if (work.cancel !== null) {
    const cancel = readAskedToCancel(work.cancel, judge.policies.inForce);
    // Of a key that was removed since: an honest server may hand it on, and it cancels nothing any more.
    if (cancel.kind !== 'cancel' && readTakenCancel(work.cancel, judge.policies) !== null)
      return { kind: 'read', asked, registeredUnder, work: { ...work, cancel: null }, votes };
    if (cancel.kind !== 'cancel') return no(codeOf(cancel));
    if (cancel.reference !== intent.reference) return no('PACKAGE_MALFORMED');
  }
  return { kind: 'read', asked, registeredUnder, work, votes };
}

/** What it is read under: the policy of its registration, and at first sight the one in force. */
function registrationPolicy({ policies, known }: Judge): Policy {
  if (known === null) return policies.inForce;
  const policy = policies.at(known.policyHash);
  invariant(policy !== undefined, 'what is registered was registered under a policy in force');
  return policy;
}

/** What a package shows, all of it genuine. */
export interface Evidence {
  readonly kind: 'read';
  readonly asked: AskedFor;
  readonly registeredUnder: Policy;
  readonly work: WorkPackage;
  readonly votes: readonly Vote[];
}

export type PackageReading = Evidence | Extract<PackageVerdict, { kind: 'refused' }>;

/**
 * The evidence is genuine; what does it come to?
 *
 * @param findings what was found out when it was registered, or just now if it is not yet; null where nothing was
 */
export function judgeEvidence(
  { asked, registeredUnder, work, votes }: Evidence,
  judge: Judge,
  findings: Findings | null,
): PackageVerdict {
  const { now, known } = judge;
  const { inForce } = judge.policies;
  const { intent, hash } = asked;
  const no = (code: Code) => refused(code, intent.reference, hash);
  switch (known?.state) {
    case 'signed':
    case 'broadcast':
    case 'confirmed':
    case 'final':
      return work.cancel === null ? { kind: 'nothing-new' } : no('CANCEL_TOO_LATE');
    case 'rejected':
    case 'expired':
    case 'cancelled':
    case 'refused':
    case 'failed':
      return no('WITHDRAWAL_CLOSED');
    case 'registered':
    case 'authorised':
    case undefined:
      break;
  }
  // Only at first sight: what is registered came in time. The server's clock may be a little ahead of ours.
  const latest = now + inForce.maxLifetimeSeconds + CLOCK_TOLERANCE_SECONDS;
  if (known === null && intent.notAfter > latest) return no('NOT_AFTER_TOO_FAR');

  const registeredAt = known?.registeredAt ?? now;
  const isAuthorised = known?.state === 'authorised';
  invariant(!isAuthorised || judge.decidedAt !== null, 'what is authorised was so at some time');
  const decidedAt = (isAuthorised ? judge.decidedAt : null) ?? now;
  const heard = isAuthorised ? votesSince(votes, { decidedAt, now }) : votes;
  const matter = { intent, registeredUnder, inForce, findings, registeredAt, ...beyond(known) };
  const verdict = judgeCase({ ...matter, now: decidedAt, hash }, heard);
  const tier = 'grounds' in verdict ? verdict.grounds.requirement.rule : '';
  const decided = (decision: Decision): PackageVerdict => ({ kind: 'decided', asked, work, decision, tier });
  if (intent.notAfter <= now)
    return decided(known === null ? { kind: 'refused', code: 'EXPIRED' } : { kind: 'expired' });
  if (work.cancel !== null) return decided({ kind: 'cancelled' });
  const held = heldUnder(work.request, intent, inForce);
  if (held.kind === 'refused') return decided({ kind: 'refused', code: held.code });

  // What authorised it is judged again before it is paid (`standingOf`). Approvers who turn against it before the
  // signature are heard at once.
  if (isAuthorised && !(verdict.kind === 'rejected' && verdict.by === 'approvers')) {
    if (!isTakenBack(verdict, heard)) return { kind: 'nothing-new' };
    // Where nobody is left to make up for it, it ends below as it would if it had never been authorised.
    if (verdict.kind !== 'rejected') return decided({ kind: 'reopened' });
  }
  const isFirstSight = known === null && votes.length === 0;
  switch (verdict.kind) {
    case 'no-tier':
      return decided({ kind: 'refused', code: 'NO_TIER_MATCHES' });
    // Not registered, so that it is found out anew when it is asked about again.
    case 'unknowable':
      return known === null ? no('CONDITION_UNKNOWN') : decided({ kind: 'open', code: 'CONDITION_UNKNOWN' });
    case 'automatic':
      return decided({ kind: 'authorised', grounds: verdict.grounds, votes: [] });
    // The delay is kept where it is paid (`standingOf`): the votes are in time, and may lapse meanwhile.
    case 'delayed':
    case 'approved':
      return decided({ kind: 'authorised', grounds: verdict.grounds, votes: digests(verdict.counted) });
    case 'rejected':
      return decided({ kind: 'rejected', ...rejectedBy(verdict, heard, { now: decidedAt, registeredAt }) });
    case 'held':
      return decided(
        known?.reason === 'HELD_FOR_RELEASE' ? { kind: 'open', code: 'HELD_FOR_RELEASE' } : { kind: 'held' },
      );
    case 'open':
      return decided(isFirstSight ? { kind: 'registered' } : { kind: 'open', code: 'QUORUM_NOT_REACHED' });
  }
}

/** Somebody who had approved says no now, and without them it is not approved. */
function isTakenBack({ kind }: Verdict, votes: readonly Vote[]): boolean {
  if (kind !== 'open' && kind !== 'held' && kind !== 'rejected') return false;
  const against = new Set(votes.filter(({ choice }) => choice !== 'approve').map(({ approver }) => approver));
  return votes.some(({ choice, approver }) => choice === 'approve' && against.has(approver));
}

function beyond(known: RecordedWithdrawal | null): { readonly isBeyondLimits: boolean } {
  return { isBeyondLimits: known?.isBeyondLimits ?? false };
}

function digests(votes: readonly Vote[]): Hex32[] {
  return [...new Set(votes.map((vote) => vote.digest))];
}

/** What an engine's signature does not cover was not asked by an engine, in whichever way it fails. */
function codeOf(
  asked: Exclude<ReturnType<typeof readAsked> | ReturnType<typeof readAskedToCancel>, { kind: 'asked' | 'cancel' }>,
): Code {
  if (asked.kind === 'malformed') return 'PACKAGE_MALFORMED';
  switch (asked.code) {
    case 'SIGNATURE_MISSING':
    case 'SIGNATURE_MALFORMED':
    case 'SIGNATURE_INVALID':
    case 'KEY_UNKNOWN':
    case 'CONTENT_DIGEST_MISMATCH':
    case 'IDEMPOTENCY_KEY_MALFORMED':
      return 'REQUEST_SIGNATURE_INVALID';
    default:
      return asked.code;
  }
}

/**
 * Nobody vouches for it; it helps whoever reads the refusal to find what it was about. Only one that is the claimed
 * id's own: under another the refusal would contradict the withdrawal's true receipts.
 */
function referenceOf(item: WorkItem, request: SignedRequest, { policies, known }: Judge): string {
  if (known !== null) return known.reference;
  const body = readBody(withdrawalRequestSchema, request.body);
  if (body.kind !== 'read') return '';
  const { reference } = body.value;
  return withdrawalIdOf(policies.inForce.deploymentId, reference) === item.withdrawalId ? reference : '';
}

function refused(
  code: Code,
  reference = '',
  intentHash: Hex32 = NO_HASH,
): Extract<PackageVerdict, { kind: 'refused' }> {
  return { kind: 'refused', code, reference, intentHash };
}

/** The id under which the server presents something, if it is one at all. */
export function claimedIdOf(item: WorkItem): Hex32 {
  return (typeof item.withdrawalId === 'string' ? parseHex32(item.withdrawalId) : null) ?? NO_HASH;
}
