import { type Hex } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type Policy } from '../../protocol/policy.js';
import { evaluateRequirement, type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { votesValidForSeconds } from '../../protocol/rules/requirement.js';
import { type Approve, type Reject } from '../../protocol/verbs.js';
import { electorateOf, verifyVote, type SignedVote } from '../../protocol/vote.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type Proposal } from './read-proposal.js';

export type Choice = { readonly verb: 'Approve' } | { readonly verb: 'Reject'; readonly reason: string };

/** Whose vote it is, and the device that is to sign it. */
export interface Voter {
  readonly approver: string;
  readonly device: string;
}

export type UnsignedVote =
  { readonly verb: 'Approve'; readonly message: Approve } | { readonly verb: 'Reject'; readonly message: Reject };

/** What a device is to sign. The vote lives as long as its rule allows, and no longer than what it is about. */
export function ballotOf(
  choice: Choice,
  { intent, grounds }: Proposal,
  { approver, device }: Voter,
  policy: Policy,
  castAt: number,
): UnsignedVote {
  invariant(grounds !== null, 'nobody votes on what no rule allows');
  const expiresAt = Math.min(castAt + votesValidForSeconds(grounds.requirement, approver), intent.notAfter);
  const message = { intent, approver, device, policyHash: policy.hash, castAt, expiresAt };
  return choice.verb === 'Approve'
    ? { verb: 'Approve', message }
    : { verb: 'Reject', message: { ...message, reason: choice.reason } };
}

export function signedBallot(vote: UnsignedVote, signature: Hex): SignedVote {
  return vote.verb === 'Approve' ? { ...vote, signature } : { ...vote, signature };
}

/** What the votes add up to with this one, by our own count. */
export function verdictWith(
  { hash: intent, grounds, votes, suspended }: Proposal,
  own: SignedVote,
  policies: PolicyHistory,
  now: number,
): RequirementVerdict {
  const verified = verifyVote(own, intent, electorateOf(policies, suspended.devices));
  invariant(grounds !== null && verified.kind === 'vote', 'the vote was verified before it was posted');
  const { requirement, initiators, beginnings } = grounds;
  const question = { intent, requirement, initiators, now, ...beginnings, devices: policies.inForce.devices };
  return evaluateRequirement(question, [...votes.map(({ vote }) => vote), verified.vote]);
}
