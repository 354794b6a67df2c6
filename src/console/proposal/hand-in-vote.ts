import { type Hex32 } from '../../protocol/hex.js';
import { type SignedVote } from '../../protocol/vote.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { standingVotes } from '../../desk/proposal/standing-votes.js';
import { CameToNothing } from '../ceremony/came-to-nothing.js';
import { NoAnswer } from '../server/no-answer.js';
import { isRefusal } from '../server/server-refused.js';
import { type JudgedProposal } from './judge-proposal.js';
import { postVote } from './post-vote.js';

/**
 * Hands a vote in. That one is there already is no success by itself: it may be this very one, whose answer was lost, or
 * what was said in another tab. So the server is asked what stands, and that is made out here.
 *
 * @param refresh asks for the proposal anew
 * @returns what the votes add up to by what was read then; null where nothing was read
 * @throws CameToNothing
 */
export async function handInVote(
  withdrawal: Hex32,
  vote: SignedVote,
  refresh: () => Promise<JudgedProposal>,
): Promise<RequirementVerdict | null> {
  try {
    await postVote(withdrawal, vote);
    return null;
  } catch (error) {
    if (isRefusal(error, 'WITHDRAWAL_NOT_OPEN')) throw new CameToNothing('vote.failed.late');
    if (!isRefusal(error, 'VOTE_ALREADY_CAST')) throw error;
  }
  const judged = await refresh().catch((cause: unknown) => {
    // As if nothing had been answered: the vote is kept.
    if (cause instanceof NoAnswer) throw cause;
    throw new CameToNothing('vote.failed.unknown', null, { cause });
  });
  if (judged.kind !== 'read') throw new CameToNothing('vote.failed.unknown');
  const { approver } = vote.message;
  const mine = standingVotes(judged.proposal.votes).find((seen) => seen.vote.approver === approver);
  if (mine?.vote.choice !== (vote.verb === 'Approve' ? 'approve' : 'reject'))
    throw new CameToNothing('vote.failed.otherwise');
  return judged.proposal.verdict;
}
