import { type Policy } from '../../protocol/policy.js';
import { type Finding } from './finding.js';
import { lintPolicy } from './lint-policy.js';
import { lintGrants, type Chain } from './old-grants.js';

export interface DraftFinding {
  readonly finding: Finding;
  /** Not found in the policy in force: this draft brings it. */
  readonly isNew: boolean;
}

/** What its authors should have meant, what they bring themselves first. @param now Unix seconds */
export function draftFindings(draft: Policy, inForce: Policy, chain: Chain, now: number): readonly DraftFinding[] {
  const lint = (policy: Policy): Finding[] => [...lintPolicy(policy), ...lintGrants(policy, chain, now)];
  const before = new Set(lint(inForce).map(nameOf));
  const found = lint(draft).map((finding) => ({ finding, isNew: !before.has(nameOf(finding)) }));
  return [...found.filter(({ isNew }) => isNew), ...found.filter(({ isNew }) => !isNew)];
}

function nameOf(finding: Finding): string {
  return JSON.stringify(finding, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
