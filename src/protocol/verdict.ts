import { type IntentHash } from './ids.js';
import { evaluateRequirement, type RequirementVerdict } from './rules/evaluate-requirement.js';
import { groundsOf, type Grounds, type Matter } from './rules/grounds.js';
import { asksPeople } from './rules/requirement.js';
import { type Vote } from './vote.js';

/** An intent, the policies that have a say in it, and when it is asked about. */
export interface Case extends Matter {
  readonly hash: IntentHash;
  /** When the signing module first verified it, in Unix seconds; null while that is not known. */
  readonly registeredAt: number | null;
  /** Unix seconds, by the clock of whoever asks. */
  readonly now: number;
}

export type Verdict =
  /** Nothing allows it: no rule means no. Or what is not known now decides whether anything does. */
  | { readonly kind: 'no-tier' | 'unknowable'; readonly trace: readonly string[] }
  | { readonly kind: 'automatic'; readonly grounds: Grounds }
  | (RequirementVerdict & { readonly grounds: Grounds });

/**
 * Decides a withdrawal under the policy in force now and under the one in force when it was registered.
 *
 * @param votes verified ones, without those whose device is out of office (`verifyVote`)
 */
export function judge({ hash: intent, registeredAt, now, ...matter }: Case, votes: readonly Vote[]): Verdict {
  const grounds = groundsOf(matter);
  if (grounds.kind !== 'found')
    return { kind: grounds.kind === 'none' ? 'no-tier' : 'unknowable', trace: grounds.trace };
  const { requirement, initiators } = grounds;
  if (!asksPeople(requirement)) return { kind: 'automatic', grounds };
  const { devices } = matter.inForce;
  return { ...evaluateRequirement({ requirement, intent, initiators, now, registeredAt, devices }, votes), grounds };
}
