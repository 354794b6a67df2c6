import { type Code } from '../../protocol/codes.js';
import { type ApproverId, type DeviceId } from '../../protocol/ids.js';
import { refuseVoteUnder } from '../../protocol/rules/refuse-vote-under.js';
import { votersOf } from '../../protocol/rules/requirement.js';
import { isUndecided } from './progress-of.js';
import { type Proposal } from './read-proposal.js';

/** Why this approver's vote, cast now, could not count; null when it can. */
export function obstacle(
  { grounds, hash, registeredAt, votes }: Proposal,
  approver: string,
  choice: 'approve' | 'reject',
  now: number,
): Code | null {
  if (grounds === null) return 'NO_TIER_MATCHES';
  const { requirement, initiators } = grounds;
  if (!votersOf(requirement).has(approver)) return initiators.has(approver) ? 'VOTE_BY_INITIATOR' : 'VOTE_NOT_ELIGIBLE';
  const mine = votes.filter(({ vote }) => vote.approver === approver).map(({ vote }) => vote.choice);
  if (choice === 'approve' ? mine.length > 0 : mine.includes('reject')) return 'VOTE_ALREADY_CAST';
  // The shortest vote there is: what it is refused for has nothing to do with how long it is valid.
  const person = approver as ApproverId;
  const vote = { choice, approver: person, device: '' as DeviceId, intent: hash, castAt: now, expiresAt: now + 1 };
  return refuseVoteUnder({ ...vote, digest: hash }, requirement, { initiators, now, registeredAt });
}

/** Whether an approval of this person is among those it waits for. */
export function waitsFor(proposal: Proposal, approver: string, now: number): boolean {
  return isUndecided(proposal) && obstacle(proposal, approver, 'approve', now) === null;
}
