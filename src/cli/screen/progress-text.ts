import { type Progress } from '../../desk/proposal/progress-of.js';

/** `1 of 2`: how far a group is. */
export function progressText({ threshold, have, isOutOfReach }: Progress): string {
  if (have !== null) return `${have} of ${threshold}`;
  return isOutOfReach ? `${threshold}, out of reach` : `${threshold}`;
}
