import { type Code } from '../../protocol/codes.js';
import { standingVotes } from './standing-votes.js';
import { type Proposal, type SeenVote } from './read-proposal.js';
import { whyNotCounted } from './why-not-counted.js';

/** What stands in a person's box on the slip. */
export type Seal =
  | { readonly kind: 'approved' | 'rejected'; readonly seen: SeenVote }
  /** A genuine vote that counts for nothing now. */
  | { readonly kind: 'not-counted'; readonly seen: SeenVote; readonly code: Code }
  /** Its device is out of office: no vote against, and no approval of this person either. */
  | { readonly kind: 'taken-back'; readonly seen: SeenVote }
  /** Whoever asked does not decide. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'open' };

export function sealOf(proposal: Proposal, person: string, now: number): Seal {
  const seen = standingVotes(proposal.votes).find(({ vote }) => vote.approver === person);
  if (seen === undefined) return { kind: proposal.initiators.has(person) ? 'asked' : 'open' };
  if (seen.vote.choice === 'retract') return { kind: 'taken-back', seen };
  const code = whyNotCounted(seen.vote, proposal, now);
  if (code !== null) return { kind: 'not-counted', seen, code };
  return { kind: seen.vote.choice === 'approve' ? 'approved' : 'rejected', seen };
}
