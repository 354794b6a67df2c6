import { type Code } from '../../protocol/codes.js';
import { refuseVoteUnder } from '../../protocol/rules/refuse-vote-under.js';
import { type Vote } from '../../protocol/vote.js';
import { type Proposal } from './read-proposal.js';

/** Why a genuine vote counts for nothing now, of whose person it may be or whenever it was cast; null if it counts. */
export function whyNotCounted(
  vote: Vote,
  { grounds, registeredAt }: Pick<Proposal, 'grounds' | 'registeredAt'>,
  now: number,
): Code | null {
  if (grounds === null) return 'NO_TIER_MATCHES';
  const { requirement, initiators } = grounds;
  return refuseVoteUnder(vote, requirement, { initiators, now, registeredAt });
}
