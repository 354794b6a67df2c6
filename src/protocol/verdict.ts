import { type IntentHash } from './ids.js';
import { evaluateRequirement, type RequirementVerdict } from './rules/evaluate-requirement.js';
import { groundsOf, type Grounds, type Matter } from './rules/grounds.js';
import { asksPeople, notBefore } from './rules/requirement.js';
import { type Vote } from './vote.js';

/** What is asked about, by its name. */
export interface Case extends Matter {
  readonly hash: IntentHash;
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
export function judge({ hash: intent, ...matter }: Case, votes: readonly Vote[]): Verdict {
  const grounds = groundsOf(matter);
  if (grounds.kind !== 'found')
    return { kind: grounds.kind === 'none' ? 'no-tier' : 'unknowable', trace: grounds.trace };
  const { requirement, initiators, beginnings } = grounds;
  const { now } = matter;
  if (!asksPeople(requirement)) {
    const until = notBefore(requirement, beginnings, now);
    return now < until ? { kind: 'delayed', until, counted: [], grounds } : { kind: 'automatic', grounds };
  }
  const { devices } = matter.inForce;
  return { ...evaluateRequirement({ requirement, intent, initiators, now, ...beginnings, devices }, votes), grounds };
}
