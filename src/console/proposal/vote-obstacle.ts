import { obstacle } from '../../desk/proposal/obstacle.js';
import { type Outlook } from '../../desk/proposal/outlook.js';
import { isUndecided } from '../../desk/proposal/progress-of.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { signsInBrowsers } from '../ceremony/sign-statement.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Device, type Policy } from '../../protocol/policy.js';
import { type Session } from '../session/use-session.js';
import { type MessageId } from '../words/en.js';

/** Why there is nothing to approve here, for this person, now. */
export interface VoteObstacle {
  readonly message: Extract<MessageId, `vote.not.${string}`>;
  /** To say "no" may still be possible. */
  readonly mayReject: boolean;
}

/** What is known before anybody touches a key; null where an approval given now would count. */
export function voteObstacle(
  proposal: Proposal,
  { never: unpayable }: Outlook,
  policy: Policy,
  { approver }: Session,
  now: number,
  hasWallet: boolean,
): VoteObstacle | null {
  if (approver === null) return never('vote.not.approver');
  if (proposal.intent.notAfter <= now) return never('vote.not.expired');
  if (proposal.told.state === 'received' && proposal.registeredAt === null) return never('vote.not.asked');
  if (votingDevices(proposal, policy, approver, hasWallet).length === 0) return never('vote.not.device');
  // Also of what is decided, until it is signed: the signing module hears a "no" for as long.
  const mayReject = isUnsigned(proposal.told.state) && obstacle(proposal, approver, 'reject', now) === null;
  switch (obstacle(proposal, approver, 'approve', now)) {
    case null:
      if (!isUndecided(proposal)) return { message: 'vote.not.decided', mayReject };
      // Its receipt says whether it is strange; a server that keeps it back would have it look ordinary.
      if (proposal.registeredAt === null) return { message: 'vote.not.unregistered', mayReject };
      return unpayable === null ? null : { message: `vote.not.${unpayable}`, mayReject };
    case 'NO_TIER_MATCHES':
      return never('vote.not.allowed');
    case 'VOTE_BY_INITIATOR':
      return never('vote.not.initiator');
    case 'VOTE_NOT_ELIGIBLE':
      return never('vote.not.eligible');
    case 'VOTE_ALREADY_CAST':
      return { message: 'vote.not.twice', mayReject };
    case 'VOTE_TOO_EARLY':
      return { message: 'vote.not.early', mayReject };
    default:
      return { message: 'vote.not.counted', mayReject: false };
  }
}

/** By the server's word, which may be late or a lie: then the "no" is handed in for nothing. */
function isUnsigned(state: Proposal['told']['state']): boolean {
  return ['received', 'pending_approval', 'held', 'authorised', 'unknown'].includes(state);
}

function never(message: VoteObstacle['message']): VoteObstacle {
  return { message, mayReject: false };
}

/** What this person can vote with in a browser: what is in office and not suspended. */
export function votingDevices(
  { suspended }: Proposal,
  policy: Policy,
  approver: ApproverId,
  hasWallet: boolean,
): readonly Device[] {
  return [...policy.devices.values()].filter(
    (device) => device.approver === approver && signsInBrowsers(device, hasWallet) && !suspended.devices.has(device.id),
  );
}
