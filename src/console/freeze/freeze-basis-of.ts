import { type Policy } from '../../protocol/policy.js';
import { type FreezeBasis } from './freeze-begun.js';

/**
 * By which policy one freezes. A server that shows less than was proved here before would choose whose keys may stop it: so the
 * later one counts, of what it has proved now and what was proved in this browser.
 */
export function freezeBasisOf(proven: Policy | null, kept: Policy | null): FreezeBasis | null {
  if (kept !== null && (proven === null || kept.version > proven.version)) return { policy: kept, isLastKnown: true };
  return proven === null ? null : { policy: proven, isLastKnown: false };
}
