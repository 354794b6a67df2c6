import { obstacle } from '../../desk/proposal/obstacle.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { addressGroups } from '../../desk/text/address-groups.js';
import { askedGroups, isUndecided, progressOf } from '../../desk/proposal/progress-of.js';
import { printable } from '../../desk/text/printable.js';
import { doubtText } from './doubt-text.js';
import { progressText } from './progress-text.js';
import { type Style } from './style.js';
import { durationText } from './time-text.js';

/**
 * A proposal in a list: enough to recognise it, in lines that fit a narrow terminal. The address is whole
 * here too, for a list that shortens it trains people to compare its ends.
 */
export function proposalLines(proposal: Proposal, me: string, now: number, style: Style): string {
  const { intent, grounds, doubts } = proposal;
  const left = intent.notAfter - now;
  const expiry = left <= 0 ? style.bad('EXPIRED') : `${durationText(left)} left`;
  const groups = grounds === null ? [] : askedGroups(grounds.requirement);
  const progress = groups
    .map(({ name, threshold }) => `${name} ${progressText(progressOf(proposal, name, threshold))}`)
    .join(', ');
  return [
    `${style.strong(intent.reference)}  ${style.strong(intent.amountText)}  ${expiry}  ${forYou(proposal, me, now, style)}`,
    `  to     ${addressGroups(intent.destination)}`,
    `  needs  ${progress === '' ? 'nobody' : progress}`,
    `  id     ${intent.withdrawalId}`,
    ...doubts.map((doubt) => `  ${style.bad(`! ${printable(doubtText(doubt))}`)}`),
  ].join('\n');
}

function forYou(proposal: Proposal, me: string, now: number, style: Style): string {
  const code = obstacle(proposal, me, 'approve', now);
  switch (code) {
    case null:
      return isUndecided(proposal) ? style.warn('waits for you') : style.quiet('decided');
    case 'VOTE_TOO_EARLY':
      return style.warn('waits for you, after the time for review');
    case 'VOTE_ALREADY_CAST':
      return style.quiet('you have voted');
    case 'VOTE_BY_INITIATOR':
      return style.quiet('you asked for it');
    default:
      return style.quiet('not yours to decide');
  }
}
