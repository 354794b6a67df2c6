import { type ApproverId } from '../protocol/ids.js';
import { type Tier } from '../protocol/policy.js';
import { type Question } from '../protocol/quorum.js';
import { refuseVote, type Vote } from '../protocol/vote.js';

/** How far a group is, for people to look at. The decision itself is `evaluateQuorum`'s. */
export interface GroupTally {
  readonly name: string;
  readonly need: number;
  /** Who approved and still counts. */
  readonly approved: readonly ApproverId[];
  /** Who may still be heard. */
  readonly waitingFor: readonly ApproverId[];
}

export function tallyVotes({ tier, intent, initiators, now }: Question, votes: readonly Vote[]): readonly GroupTally[] {
  const counting = votes.filter((vote) => {
    const refusal = vote.intent === intent ? refuseVote(vote, tier, initiators, now) : 'VOTE_INTENT_MISMATCH';
    // As in `evaluateQuorum`: a reject stands after its time, or it would bring the older approve to life again.
    return refusal === null || (refusal === 'VOTE_EXPIRED' && vote.choice === 'reject');
  });
  const rejected = new Set(counting.filter(({ choice }) => choice === 'reject').map(({ approver }) => approver));
  const approved = new Set(counting.map(({ approver }) => approver).filter((person) => !rejected.has(person)));
  const heard = new Set(votes.map(({ approver }) => approver));
  return groupsOf(tier).map(({ name, threshold, members }) => ({
    name,
    need: threshold,
    approved: members.filter((member) => approved.has(member)),
    // Somebody whose vote has expired was heard: a second one of the same choice is not taken.
    waitingFor: members.filter((member) => !heard.has(member) && !initiators.has(member)),
  }));
}

function groupsOf(tier: Tier) {
  return tier.requires.kind === 'quorum' ? tier.requires.groups : [];
}
