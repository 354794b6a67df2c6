import { CLOCK_TOLERANCE_SECONDS, type Vote, type VoteRefusal } from '../vote.js';
import { groupsOf, type Ask, type Requirement } from './requirement.js';

/** When and among whom a vote is cast. */
export interface Casting {
  readonly initiators: ReadonlySet<string>;
  /** Unix seconds. */
  readonly now: number;
  /** When the signing module first verified the withdrawal; null while that is not known. */
  readonly registeredAt: number | null;
}

/**
 * Whether a verified vote may be cast now. Refuses what could never count, so that an approver learns it from
 * the answer and not from a proposal that does not move. Where rules join, it must count under each one that hears
 * this person: a choice is made once.
 */
export function refuseVoteUnder(vote: Vote, { quorums, holds }: Requirement, casting: Casting): VoteRefusal | null {
  const asks = [...quorums, ...holds];
  if (asks.length === 0) return 'VOTE_NOT_ELIGIBLE';
  if (casting.initiators.has(vote.approver)) return 'VOTE_BY_INITIATOR';
  const hearing = asks.filter((ask) => isHeard(vote, ask));
  if (hearing.length === 0) return 'VOTE_NOT_ELIGIBLE';
  return hearing.map((ask) => refuseUnderAsk(vote, ask, casting)).find((code) => code !== null) ?? null;
}

/** The same under one rule. */
export function refuseUnderAsk(vote: Vote, ask: Ask, { initiators, now, registeredAt }: Casting): VoteRefusal | null {
  if (initiators.has(vote.approver)) return 'VOTE_BY_INITIATOR';
  if (!isHeard(vote, ask)) return 'VOTE_NOT_ELIGIBLE';
  if (vote.castAt > now + CLOCK_TOLERANCE_SECONDS) return 'VOTE_NOT_YET_VALID';
  // A "no" stands when its time has passed: one that lapsed would bring the person's older "yes" to life again.
  if (vote.choice !== 'approve') return null;
  if (vote.expiresAt - vote.castAt > ask.votesValidForSeconds) return 'VOTE_VALID_TOO_LONG';
  // A clock ahead of ours must not make a vote of one that was over before it began: it would use up the choice.
  if (vote.expiresAt <= Math.max(now, vote.castAt)) return 'VOTE_EXPIRED';
  if (isTooEarly(vote, ask, now, registeredAt)) return 'VOTE_TOO_EARLY';
  return null;
}

/** By the clock of whoever signed and by that of whoever asks: neither of the two can shorten the review by itself. */
function isTooEarly(
  { castAt }: Vote,
  { minimumReviewSeconds }: Ask,
  now: number,
  registeredAt: number | null,
): boolean {
  if (minimumReviewSeconds === 0) return false;
  return registeredAt === null || Math.min(castAt, now) < registeredAt + minimumReviewSeconds;
}

function isHeard({ approver }: Vote, ask: Ask): boolean {
  return groupsOf(ask).some(({ members }) => members.includes(approver));
}
