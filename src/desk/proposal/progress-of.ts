import { type Group } from '../../protocol/policy.js';
import { groupsOf, type Requirement } from '../../protocol/rules/requirement.js';
import { type Proposal } from './read-proposal.js';

/** How far a group is, in the words of `evaluateRequirement`: it alone knows which votes count now. */
export function progressOf({ verdict }: Proposal, group: string, threshold: number): string {
  switch (verdict?.kind) {
    case 'open': {
      const inLists = verdict.choices.flat().map((way) => way[group] ?? 0);
      const missing = Math.max(verdict.missing[group] ?? 0, ...inLists);
      return `${threshold - missing} of ${threshold}`;
    }
    case 'held':
      return `${threshold - (verdict.missing[group] ?? 0)} of ${threshold}`;
    case 'approved':
    case 'delayed':
      return `${threshold} of ${threshold}`;
    case 'rejected':
      return verdict.group === group ? `${threshold}, out of reach` : `${threshold}`;
    case undefined:
      return `${threshold}`;
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
