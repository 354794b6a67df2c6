import { type TrustedGenesis } from '../../client/follow-policies.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { proveState } from '../../client/prove-state.js';
import { type ProvenState } from '../../protocol/withdrawal-states.js';
import { readAsked, readTakenCancel } from '../../protocol/evidence.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { type Hex32 } from '../../protocol/hex.js';
import { type IntentHash } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { invariant } from '../../protocol/invariant.js';
import { groundsOf, type Grounds } from '../../protocol/rules/grounds.js';
import { refuseVoteUnder } from '../../protocol/rules/refuse-vote-under.js';
import { findingsOf, readSignedReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { suspendedAt, type Suspension } from '../../protocol/orders/suspensions.js';
import {
  countedOf,
  electorateOf,
  type Electorate,
  verifyVote,
  voteDigest,
  type SignedVote,
  type Vote,
} from '../../protocol/vote.js';
import { type Intent, type Receipt } from '../../protocol/verbs.js';
import { readWorkPackage } from '../../protocol/work-package.js';
import { readBody, withdrawalRequestSchema } from '../../protocol/withdrawal-request.js';
import {
  checkAuthorisation,
  checkCancellation,
  checkDelay,
  checkExpiry,
  checkHeld,
  checkRefusal,
  checkReopening,
  checkStanding,
  checkRejection,
  isAuthorisedByVotes,
  type OutcomeEvidence,
} from './check-outcome.js';
import { checkState } from './check-state.js';
import { type WithdrawalLine } from './export-line.js';

/** One withdrawal as its evidence proves it. */
export interface CheckedWithdrawal {
  readonly intent: Intent;
  readonly intentHash: IntentHash;
  readonly body: Uint8Array;
  /** On what it was decided in the end; null where no rule allows it. */
  readonly grounds: Grounds | null;
  readonly state: ProvenState | null;
  /** Digests of all votes in evidence, also of those that do not count any more. */
  readonly given: readonly Hex32[];
  readonly votes: readonly Vote[];
  /** The votes that the signing module counted when it authorised. */
  readonly counted: readonly Vote[];
  /** Approvals that could count when they were cast; what is there while nothing was authorised. */
  readonly approvals: readonly Vote[];
  readonly receipts: readonly SignedReceipt[];
  /** The last receipt that names a transaction. */
  readonly paid: Receipt | null;
}

export type WithdrawalCheck =
  | { readonly kind: 'checked'; readonly withdrawal: CheckedWithdrawal; readonly defects: readonly string[] }
  /** Nothing can be told about it, for the evidence itself does not hold. */
  | { readonly kind: 'void'; readonly receipts: readonly SignedReceipt[]; readonly defects: readonly string[] };

/**
 * Recomputes one withdrawal from its evidence: what the engine signed, what each device signed, what the
 * signing module stated, and that what it authorised was authorised by those votes under this policy.
 *
 * @param rejections given as orders, about any withdrawal
 */
export function checkWithdrawal(
  line: WithdrawalLine,
  { genesis, policy, policies }: TrustedGenesis,
  suspensions: readonly Suspension[],
  rejections: readonly SignedVote[],
): WithdrawalCheck {
  const defects: string[] = [];
  const receipts = readReceipts(line, defects);
  const voided = (what: string): WithdrawalCheck => ({ kind: 'void', receipts, defects: [...defects, what] });

  const work = readWorkPackage(line.package);
  if (work === null) return voided('its evidence is malformed');
  const registration = receipts.find(({ message }) => message.outcome === 'registered')?.message;
  // Its intent was derived under the policy that was in force then. Before it was registered that is the last one.
  const registeredUnder = policies.at(registration?.policyHash ?? '') ?? policy;
  const asked = readAsked(work.request, registeredUnder);
  if (asked.kind !== 'asked')
    return voided(notAsked(asked.kind === 'refused' ? asked.code : 'MALFORMED', work.request));
  const { intent, hash, created } = asked;
  if (line.id !== intent.withdrawalId || line.reference !== intent.reference)
    return voided(`the engine’s request is about ${intent.reference}, ${intent.withdrawalId}`);
  const isCancelAsked = work.cancel !== null && readTakenCancel(work.cancel, policies)?.reference === intent.reference;
  if (work.cancel !== null && !isCancelAsked) defects.push('no engine has asked to cancel it');

  refuseForged(work.votes, hash, policies, defects);
  const subject = { withdrawalId: intent.withdrawalId, reference: intent.reference, intent: hash };
  const proof = proveState(receipts, subject, genesis);
  if (proof.kind === 'defect') return voided(proof.what);
  const misstated = checkState(line.state, proof);
  if (misstated !== null) defects.push(misstated);

  const registeredAt = registration?.recordedAt ?? null;
  const findings = registration === undefined ? null : findingsOf(registration);
  const matter = { intent, registeredUnder, findings, registeredAt };
  /** As the signing module had it when this policy was in force, before it made the receipt of this sequence. */
  const evidenceOn = (inForce: Policy, isBeyondLimits: boolean, sequence?: number, now = created): OutcomeEvidence => {
    const found = groundsOf({ ...matter, inForce, isBeyondLimits, now });
    const grounds = found.kind === 'found' ? found : null;
    const electorate = electorateOf(historyUpTo(policies, inForce), suspendedAt(suspensions, sequence));
    const votes = votesUnder(electorate, work.votes, hash);
    const besides = votesUnder(electorate, rejections, hash);
    return { intent, hash, grounds, registeredAt, policy: inForce, votes, besides, isCancelAsked, defects };
  };
  let isBeyondLimits = false;
  const begunUnder = receipts.length === 0 ? policy : registeredUnder;
  let evidence = evidenceOn(begunUnder, isBeyondLimits);
  if (line.state === 'authorised' && proof.state === null) {
    const moments = registeredAt === null ? takenInAround(created) : [registeredAt];
    const isAuthorisedAt = (now: number) => isAuthorisedByVotes(evidenceOn(begunUnder, isBeyondLimits, undefined, now));
    if (!moments.some(isAuthorisedAt)) defects.push('it is told as authorised, and its votes do not add up to that');
  }
  const counted = new Map<Hex32, Vote>();
  let isAuthorised = false;
  let authorised: { readonly at: number; readonly evidence: OutcomeEvidence } | null = null;
  let paid: Receipt | null = null;
  for (const { message } of receipts) {
    const which = `receipt ${message.sequence}`;
    const inForce = policies.at(message.policyHash);
    if (inForce === undefined || inForce.version < evidence.policy.version)
      defects.push(`${which} names another policy`);
    else evidence = evidenceOn(inForce, isBeyondLimits, message.sequence);
    checkHeld(message, work.request, evidence);
    if (message.fee > intent.maxFee) defects.push(`${which} states a fee above the ceiling`);
    if (message.outcome === 'authorised') {
      isAuthorised = true;
      authorised = { at: message.recordedAt, evidence };
      for (const vote of checkAuthorisation(message, evidence)) counted.set(vote.digest, vote);
    }
    if (message.outcome === 'rejected')
      checkRejection(message, isAuthorised ? (authorised?.at ?? null) : null, evidence);
    if (message.outcome === 'cancelled') checkCancellation(message, evidence);
    if (message.outcome === 'expired') checkExpiry(message, evidence);
    if (message.outcome === 'refused') checkRefusal(message, evidence);
    if (message.outcome === 'reopened') {
      isAuthorised = false;
      checkReopening(message, evidence);
      if (message.reason === 'LIMIT_REACHED') {
        isBeyondLimits = true;
        evidence = evidenceOn(evidence.policy, isBeyondLimits, message.sequence);
      }
    }
    checkDelay(message, evidence);
    if (message.outcome === 'signed' && message.attempt === 1 && authorised !== null)
      if (!hasSameVotes(authorised.evidence, evidence)) checkStanding(message, authorised.at, evidence);
    if (message.txid === '') continue;
    if (!isAuthorised) defects.push(`${which} pays what was not authorised before`);
    if (message.outcome === 'signed' && message.attempt === 1 && message.recordedAt >= intent.notAfter)
      defects.push(`${which} signs after the request had expired`);
    paid = message;
  }
  const { state } = proof;
  const cast = [...new Map([...evidence.votes, ...evidence.besides]).values()];
  const { grounds } = evidence;
  const approvals = approvalsAmong(cast, grounds, registeredAt);
  const given = work.votes.map((signed) => voteDigest(policy.deploymentId, signed));
  const all = { given, votes: cast, counted: [...counted.values()], approvals };
  const withdrawal = { intent, intentHash: hash, body: work.request.body, grounds, state, receipts, paid, ...all };
  return { kind: 'checked', withdrawal, defects };
}

/** The server takes no request whose signature is older, or newer by its clock. */
const FRESH_FOR_SECONDS = 300;
/** Rules tell the hours by the minute. */
const MINUTE = 60;

/**
 * Before there is a registration nobody has stated when it was: the server went by its own clock, which was near the
 * engine's. Whatever rule was for it at one of these moments it may have judged by; only the signing module's
 * moment decides what is paid.
 */
function takenInAround(created: number): readonly number[] {
  const steps = (2 * FRESH_FOR_SECONDS) / MINUTE + 1;
  return Array.from({ length: steps }, (_, at) => created - FRESH_FOR_SECONDS + at * MINUTE);
}

function readReceipts(line: WithdrawalLine, defects: string[]): SignedReceipt[] {
  return line.receipts.flatMap((value, at) => {
    const receipt = readSignedReceipt(value);
    if (receipt === null) defects.push(`its receipt number ${at + 1} is malformed`);
    return receipt === null ? [] : [receipt];
  });
}

/** Every vote must be genuine, whatever has become of its device since. */
function refuseForged(
  given: readonly SignedVote[],
  intent: IntentHash,
  policies: PolicyHistory,
  defects: string[],
): void {
  for (const signed of given) {
    const read = verifyVote(signed, intent, electorateOf(policies));
    if (read.kind === 'refused')
      defects.push(`the vote of ${signed.message.approver} on ${signed.message.device} does not hold: ${read.code}`);
  }
}

/** What counted while this was the history: of devices in office then and not suspended, cast under a policy that was there. */
function votesUnder(
  electorate: Electorate,
  given: readonly SignedVote[],
  intent: IntentHash,
): ReadonlyMap<Hex32, Vote> {
  const votes = new Map<Hex32, Vote>();
  for (const signed of given) {
    const read = verifyVote(signed, intent, electorate);
    if (read.kind === 'refused') continue;
    for (const vote of countedOf(read)) votes.set(vote.digest, vote);
  }
  return votes;
}

/** Whether nobody's vote has dropped out or come back, whole or in part, under the same policy. */
function hasSameVotes(one: OutcomeEvidence, other: OutcomeEvidence): boolean {
  const isSameSize = one.policy === other.policy && one.votes.size === other.votes.size;
  return isSameSize && [...one.votes].every(([digest, { choice }]) => other.votes.get(digest)?.choice === choice);
}

function historyUpTo({ all }: PolicyHistory, last: Policy): PolicyHistory {
  const [first, ...later] = all;
  invariant(first !== undefined, 'a history begins');
  return later
    .filter(({ version }) => version <= last.version)
    .reduce((history, next) => history.followedBy(next), PolicyHistory.of(first));
}

/** Tells what the request says now, so that whoever knows the payment sees at once what was edited. */
function notAsked(code: string, request: SignedRequest): string {
  const body = readBody(withdrawalRequestSchema, request.body);
  const now =
    body.kind === 'read'
      ? `${body.value.amount} base units of ${body.value.asset} to ${body.value.destination}`
      : 'something that is no request';
  const edited = code === 'CONTENT_DIGEST_MISMATCH' ? ': its text was edited after an engine had signed it' : '';
  return `no engine has asked for it: ${code}${edited}; the file now asks for ${now}`;
}

/** One per person, and none of those who said no as well: a reject beats the same person's approve. */
function approvalsAmong(votes: readonly Vote[], grounds: Grounds | null, registeredAt: number | null): Vote[] {
  if (grounds === null) return [];
  const { requirement, initiators } = grounds;
  const against = new Set(votes.filter(({ choice }) => choice !== 'approve').map(({ approver }) => approver));
  const approvals = new Map<string, Vote>();
  for (const vote of votes) {
    if (vote.choice !== 'approve' || against.has(vote.approver)) continue;
    const casting = { initiators, registeredAt, now: vote.castAt };
    if (refuseVoteUnder(vote, requirement, casting) === null) approvals.set(vote.approver, vote);
  }
  return [...approvals.values()];
}
