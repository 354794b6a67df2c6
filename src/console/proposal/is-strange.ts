import { type Proposal } from '../../desk/proposal/read-proposal.js';

/** Whether there is something that nobody should approve without having read it. */
export function isStrange({ doubts, destination, findings }: Proposal): boolean {
  const isAlike = destination.lookAlikes.length > 0 && destination.entry === null;
  const isFarOut = findings?.outlier === 'above-usual' || findings?.outlier === 'above-balance';
  return doubts.length > 0 || isAlike || isFarOut;
}
