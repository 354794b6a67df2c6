import { utcText } from '../../protocol/derive-intent.js';
import { type Hex32 } from '../../protocol/hex.js';
import { heldUnder } from '../../protocol/held-under.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { type IntentHash } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { evaluateRequirement, type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { type Grounds } from '../../protocol/rules/grounds.js';
import { asksPeople, notBefore } from '../../protocol/rules/requirement.js';
import { votesSince } from '../../protocol/rules/votes-since.js';
import { type Intent, type Receipt } from '../../protocol/verbs.js';
import { CLOCK_TOLERANCE_SECONDS, type Vote } from '../../protocol/vote.js';

/** What a receipt about one withdrawal is checked against, and where to put what is found. */
export interface OutcomeEvidence {
  readonly intent: Intent;
  readonly hash: IntentHash;
  /** On what it is decided at this point; null where no rule allows it. */
  readonly grounds: Grounds | null;
  /** By its receipt; null before there is one. */
  readonly registeredAt: number | null;
  readonly policy: Policy;
  readonly votes: ReadonlyMap<Hex32, Vote>;
  /** Rejections that were given as orders, besides the server; the signing module counts them with the others. */
  readonly besides: ReadonlyMap<Hex32, Vote>;
  /** Whether an engine's verified cancel of this withdrawal is in evidence. */
  readonly isCancelAsked: boolean;
  readonly defects: string[];
}

/** Asks again what the signing module had to ask, with the votes that it says it counted, at its moment. */
export function checkAuthorisation(message: Receipt, evidence: OutcomeEvidence): Vote[] {
  const which = `receipt ${message.sequence}`;
  if (!isUnderTier(message, 'authorises', evidence)) return [];
  const counted = namedVotes(message, evidence);
  // What had dropped out by then was cast before; a reject of a device in office may have come later.
  const takenBack = [...evidence.votes.values()].filter(({ choice }) => choice === 'retract');
  const verdict = verdictOn([...counted, ...takenBack], message, evidence);
  if (verdict !== null && !isApproval(verdict))
    evidence.defects.push(`${which} authorises, and the votes that it counts do not add up to that`);
  return counted;
}

/**
 * What authorised it must still stand at its first signature: with the devices in office then, and none that was
 * suspended meanwhile. That votes have lapsed since undoes nothing.
 */
export function checkStanding(message: Receipt, authorisedAt: number, evidence: OutcomeEvidence): void {
  if (evidence.grounds === null || !asksPeople(evidence.grounds.requirement)) return;
  // A reject of a device in office may have come after the signature; one that had dropped out by then did not.
  const heard = [...evidence.votes.values()].filter(({ choice }) => choice !== 'reject');
  const verdict = verdictAt(authorisedAt, heard, evidence);
  if (verdict === null || !isApproval(verdict))
    evidence.defects.push(`receipt ${message.sequence} signs, and the votes in office then do not add up to that`);
}

/**
 * A "no" is recomputed like a "yes": a withdrawal turned down by nobody was blocked by the signing module.
 *
 * By approvers: over all the evidence. By arithmetic: without
 * the rejections that the receipt does not name, since one may have been cast after it.
 *
 * @param authorisedAt Unix seconds, where it was authorised until then: what has lapsed since counts
 */
export function checkRejection(message: Receipt, authorisedAt: number | null, evidence: OutcomeEvidence): void {
  const which = `receipt ${message.sequence}`;
  if (!isUnderTier(message, 'rejects', evidence)) return;
  const named = new Set(namedVotes(message, evidence));
  if ([...named].some(({ choice }) => choice !== 'reject'))
    evidence.defects.push(`${which} rejects, and names a vote that approves`);
  const by = REJECTED_BY.get(message.reason);
  if (by === undefined) {
    evidence.defects.push(`${which} rejects for a reason that nothing can show: ${message.reason || 'none'}`);
    return;
  }
  const all = [...evidence.votes.values(), ...evidence.besides.values()];
  const heard = by === 'approvers' ? all : all.filter((vote) => vote.choice !== 'reject' || named.has(vote));
  const { recordedAt: now } = message;
  const verdict =
    authorisedAt === null
      ? verdictOn(heard, message, evidence)
      : verdictAt(authorisedAt, votesSince(heard, { decidedAt: authorisedAt, now }), evidence);
  if (verdict?.kind !== 'rejected' || verdict.by !== by)
    evidence.defects.push(`${which} rejects as ${message.reason}, and the votes do not add up to that`);
}

const REJECTED_BY: ReadonlyMap<string, 'approvers' | 'arithmetic'> = new Map([
  ['REJECTED_BY_APPROVERS', 'approvers'],
  ['QUORUM_UNREACHABLE', 'arithmetic'],
]);

/**
 * What only the server calls authorised so far: it has counted the votes, and no receipt says that the signing
 * module has. So they are counted here.
 *
 * At the earliest moment at which all of them can have been there, for the server takes no vote once it has its
 * verdict, and what has lapsed since then counted. Its own clock is not asked.
 */
export function isAuthorisedByVotes(evidence: OutcomeEvidence): boolean {
  const { grounds, votes } = evidence;
  if (grounds !== null && !asksPeople(grounds.requirement)) return true;
  const cast = [...votes.values()];
  const now = Math.max(0, ...cast.map(({ castAt }) => castAt)) - CLOCK_TOLERANCE_SECONDS;
  const verdict = verdictAt(now, cast, evidence);
  return verdict !== null && isApproval(verdict);
}

/** The engine's request must still ask for the same payment under the policy in force, under its fee ceiling too. */
export function checkHeld(message: Receipt, request: SignedRequest, evidence: OutcomeEvidence): void {
  const { intent, policy, defects } = evidence;
  if (message.outcome !== 'authorised' && message.outcome !== 'signed') return;
  const held = heldUnder(request, intent, policy);
  const which = `receipt ${message.sequence}`;
  if (held.kind === 'refused')
    defects.push(`${which} goes on with what policy ${policy.version} does not allow any more: ${held.code}`);
  else if (message.fee > held.feeCeiling)
    defects.push(`${which} states a fee above the ceiling of policy ${policy.version}`);
}

/** Only an engine can take back what an engine asked. */
export function checkCancellation(message: Receipt, { isCancelAsked, defects }: OutcomeEvidence): void {
  const which = `receipt ${message.sequence}`;
  if (message.reason !== 'CANCELLED_BY_ENGINE')
    defects.push(`${which} cancels for a reason that nothing can show: ${message.reason || 'none'}`);
  if (!isCancelAsked) defects.push(`${which} cancels it, and no engine’s signed cancel is in evidence`);
}

/** By the signing module's own clock; a withdrawal that it ends before its time was blocked by it. */
export function checkExpiry(message: Receipt, { intent, defects }: OutcomeEvidence): void {
  const which = `receipt ${message.sequence}`;
  if (message.reason !== 'EXPIRED')
    defects.push(`${which} lets it expire for a reason that nothing can show: ${message.reason || 'none'}`);
  if (message.recordedAt < intent.notAfter)
    defects.push(`${which} lets it expire before ${utcText(intent.notAfter)}, until when it may be paid`);
}

/** People are asked because it does not fit under the automatic limits: only where its rule says so. */
export function checkReopening(message: Receipt, { grounds, defects }: OutcomeEvidence): void {
  if (message.reason !== 'LIMIT_REACHED') return;
  if (grounds?.requirement.beyondLimits.kind === 'ask') return;
  defects.push(`receipt ${message.sequence} puts it before people for a limit, and its rule does not say so`);
}

/** A limit ends nothing, and turns away for now only where the rule says so. */
export function checkRefusal(message: Receipt, { grounds, defects }: OutcomeEvidence): void {
  if (message.reason !== 'LIMIT_REACHED') return;
  const which = `receipt ${message.sequence}`;
  if (message.finality === 'final') defects.push(`${which} ends it for a limit, and limits end nothing`);
  if (grounds?.requirement.beyondLimits.kind !== 'refuse')
    defects.push(`${which} refuses it for a limit, and its rule lets it wait`);
}

/** The rule's delay and the destination's cooling, by the signing module's own clock. */
export function checkDelay(message: Receipt, { grounds, defects }: OutcomeEvidence): void {
  if (grounds === null || message.outcome !== 'signed' || message.attempt !== 1) return;
  if (message.recordedAt < notBefore(grounds.requirement, grounds.beginnings, message.recordedAt))
    defects.push(`receipt ${message.sequence} signs before the delay of its rule was over`);
}

function isUnderTier(message: Receipt, does: string, { grounds, defects }: OutcomeEvidence): boolean {
  const rule = grounds?.requirement.rule;
  if (rule === message.tier) return true;
  const told = message.tier || 'no tier';
  defects.push(`receipt ${message.sequence} ${does} under ${told}; the policy puts it under ${rule ?? 'no tier'}`);
  return false;
}

function namedVotes(message: Receipt, { votes, besides, defects }: OutcomeEvidence): Vote[] {
  return message.votes.flatMap((digest) => {
    const vote = votes.get(digest) ?? besides.get(digest);
    if (vote === undefined) defects.push(`receipt ${message.sequence} counts a vote that is not in evidence`);
    return vote === undefined ? [] : [vote];
  });
}

/** Null under a tier that asks nobody. */
function verdictOn(votes: readonly Vote[], message: Receipt, evidence: OutcomeEvidence): RequirementVerdict | null {
  const { grounds } = evidence;
  if (grounds === null || !asksPeople(grounds.requirement)) return null;
  return verdictAt(message.recordedAt, votes, evidence);
}

/** By the function that the signing module decides with. */
function verdictAt(
  now: number,
  votes: readonly Vote[],
  { hash: intent, grounds, policy }: OutcomeEvidence,
): RequirementVerdict | null {
  if (grounds === null) return null;
  const { requirement, initiators, beginnings } = grounds;
  const { devices } = policy;
  return evaluateRequirement({ intent, requirement, initiators, now, ...beginnings, devices }, votes);
}

function isApproval({ kind }: RequirementVerdict): boolean {
  return kind === 'approved' || kind === 'delayed';
}
