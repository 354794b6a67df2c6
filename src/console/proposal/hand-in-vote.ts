import { type Hex32 } from '../../protocol/hex.js';
import { writeSignedOrder } from '../../protocol/orders/signed-order.js';
import { type SignedVote } from '../../protocol/vote.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { standingVotes } from '../../desk/proposal/standing-votes.js';
import { CameToNothing } from '../ceremony/came-to-nothing.js';
import { NoAnswer } from '../server/no-answer.js';
import { askJson } from '../server/ask-json.js';
import { isRefusal, ServerRefused } from '../server/server-refused.js';
import { type JudgedProposal } from './judge-proposal.js';
import { postVote } from './post-vote.js';

/** How a vote arrived. */
export interface HandedIn {
  /** `order`: past the vote that is closed, as what the signing module hears until it signs. */
  readonly as: 'vote' | 'order';
  /** What the votes add up to by what was read after it; null where nothing was. */
  readonly verdict: RequirementVerdict | null;
}

/**
 * Hands a vote in. A "no" that is not taken as a vote, for whatever reason, is given as an order: it was signed, it counts until
 * the payment is signed, and whoever owns the server must not be able to have it thrown away with a code.
 *
 * @param refresh asks for the proposal anew
 * @throws CameToNothing
 */
export async function handInVote(
  withdrawal: Hex32,
  vote: SignedVote,
  refresh: () => Promise<JudgedProposal>,
): Promise<HandedIn> {
  try {
    return { as: 'vote', verdict: await asVote(withdrawal, vote, refresh) };
  } catch (error) {
    if (vote.verb !== 'Reject' || error instanceof NoAnswer) throw error;
    await askJson('/v1/orders', { method: 'POST', body: writeSignedOrder(vote) }).catch((also: unknown) => {
      throw also instanceof ServerRefused ? error : also;
    });
    return { as: 'order', verdict: null };
  }
}

/**
 * That one is there already is no success by itself: it may be this very one, whose answer was lost, or what was said in
 * another tab. So the server is asked what stands, and that is made out here.
 */
async function asVote(
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
