import { type Proposal } from '../device/read-proposal.js';

/** How far a group is, in the words of `evaluateQuorum`: it alone knows which votes count now. */
export function progressOf({ verdict }: Proposal, group: string, threshold: number): string {
  switch (verdict?.kind) {
    case 'open':
      return `${threshold - (verdict.missing[group] ?? 0)} of ${threshold}`;
    case 'approved':
      return `${threshold} of ${threshold}`;
    case 'rejected':
      return verdict.group === group ? `${threshold}, out of reach` : `${threshold}`;
    case undefined:
      return `${threshold}`;
  }
}
