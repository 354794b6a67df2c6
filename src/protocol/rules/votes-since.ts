import { CLOCK_TOLERANCE_SECONDS, type Vote } from '../vote.js';

/**
 * The votes on what has been authorised, as they are judged until it is signed: at the moment of its authorisation, for
 * that approvals lapse meanwhile takes nothing back. So a "no" that came later counts as if it had come before.
 *
 * @param decidedAt Unix seconds: when it was authorised, at which these are to be judged
 * @param now Unix seconds: what was cast later than that, but for the clocks' tolerance, is not heard yet
 */
export function votesSince(
  votes: readonly Vote[],
  { decidedAt, now }: { readonly decidedAt: number; readonly now: number },
): readonly Vote[] {
  return votes
    .filter(({ choice, castAt }) => choice === 'approve' || castAt <= now + CLOCK_TOLERANCE_SECONDS)
    .map((vote) => (vote.choice === 'approve' ? vote : { ...vote, castAt: Math.min(vote.castAt, decidedAt) }));
}
