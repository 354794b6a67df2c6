import { type Group } from '../../protocol/policy.js';
import { groupsOf, type Requirement } from '../../protocol/rules/requirement.js';
import { type Proposal } from './read-proposal.js';

/** How far a group is. */
export interface Progress {
  readonly threshold: number;
  /** Approvals that count now; null where nothing is waited for any more or nobody counts them. */
  readonly have: number | null;
  readonly isOutOfReach: boolean;
}

/** By `evaluateRequirement`: it alone knows which votes count now. */
export function progressOf({ verdict }: Proposal, group: string, threshold: number): Progress {
  const still = (missing: number): Progress => ({ threshold, have: threshold - missing, isOutOfReach: false });
  switch (verdict?.kind) {
    case 'open': {
      const inLists = verdict.choices.flat().map((way) => way[group] ?? 0);
      return still(Math.max(verdict.missing[group] ?? 0, ...inLists));
    }
    case 'held':
      return still(verdict.missing[group] ?? 0);
    case 'approved':
    case 'delayed':
      return still(0);
    case 'rejected':
      return { threshold, have: null, isOutOfReach: verdict.group === group };
    case undefined:
      return { threshold, have: null, isOutOfReach: false };
  }
}

/** All groups that are asked, those that release it first; one that two rules name, where more of it is asked. */
export function askedGroups({ holds, quorums }: Requirement): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const group of [...holds, ...quorums].flatMap(groupsOf)) {
    if ((groups.get(group.name)?.threshold ?? 0) < group.threshold) groups.set(group.name, group);
  }
  return [...groups.values()];
}

/** Whether anybody is still waited for. */
export function isUndecided({ verdict }: Proposal): boolean {
  return verdict?.kind === 'open' || verdict?.kind === 'held';
}
