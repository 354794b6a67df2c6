import { type Vote } from '../../protocol/vote.js';
import { type SeenVote } from './read-proposal.js';

/**
 * Each person's choice that stands: a reject for good, else the latest. Somebody can sign any number of votes,
 * and a server show them all; on the screen everybody has one line.
 */
export function standingVotes(votes: readonly SeenVote[]): readonly SeenVote[] {
  const last = new Map<string, SeenVote>();
  for (const seen of votes) {
    const other = last.get(seen.vote.approver);
    if (other === undefined || outranks(seen.vote, other.vote)) last.set(seen.vote.approver, seen);
  }
  return [...last.values()];
}

function outranks(vote: Vote, other: Vote): boolean {
  return vote.choice === other.choice ? vote.castAt > other.castAt : other.choice === 'approve';
}
