import { type Vote } from '../vote.js';
import { evaluateQuorum, type QuorumVerdict, type Hearing, type Missing } from './evaluate-quorum.js';
import { notBefore, type Beginnings, type Requirement } from './requirement.js';

export type RequirementVerdict =
  | { readonly kind: 'approved'; readonly counted: readonly Vote[] }
  /** Approved; and nothing is signed before this moment, in Unix seconds. */
  | { readonly kind: 'delayed'; readonly until: number; readonly counted: readonly Vote[] }
  /** Whatever else is there: these groups have not released it yet. */
  | { readonly kind: 'held'; readonly releasedBy: readonly string[]; readonly missing: Missing }
  | Extract<QuorumVerdict, { kind: 'rejected' }>
  | {
      readonly kind: 'open';
      readonly missing: Missing;
      /** For each rule that leaves a choice: what is missing in each of its lists. One of them is enough. */
      readonly choices: readonly (readonly Missing[])[];
      readonly lacksIndependentVote: boolean;
    };

export interface RuleQuestion extends Hearing, Beginnings {
  readonly requirement: Requirement;
}

/**
 * Decides a withdrawal from the votes cast on it, under all the demands that joined.
 *
 * Server, signing module and auditor each call this on their own copy of the votes; the signing module does not take
 * the server's word for the outcome. Every rule's demand is judged by itself and all must be met, so joining
 * cannot weaken any of them; a person who stands in two rules is heard in both.
 */
export function evaluateRequirement(
  { requirement, ...hearing }: RuleQuestion,
  votes: readonly Vote[],
): RequirementVerdict {
  const counted = new Map<string, Vote>();
  const open: Extract<QuorumVerdict, { kind: 'open' }>[] = [];
  const unreleased: Extract<QuorumVerdict, { kind: 'open' }>[] = [];
  const releasedBy: string[] = [];
  for (const ask of [...requirement.holds, ...requirement.quorums]) {
    const verdict = evaluateQuorum(ask, hearing, votes);
    if (verdict.kind === 'rejected') return verdict;
    if (verdict.kind === 'approved') {
      for (const vote of verdict.counted) counted.set(vote.digest, vote);
    } else if (requirement.holds.includes(ask)) {
      unreleased.push(verdict);
      releasedBy.push(...ask.groups.map(({ name }) => name));
    } else {
      open.push(verdict);
    }
  }
  if (unreleased.length > 0) return { kind: 'held', releasedBy, missing: together([...unreleased, ...open]) };
  if (open.length > 0) {
    return {
      kind: 'open',
      missing: together(open),
      choices: open.flatMap(({ oneOf }) => (oneOf.length === 0 ? [] : [oneOf])),
      lacksIndependentVote: open.some(({ lacksIndependentVote }) => lacksIndependentVote),
    };
  }
  const until = notBefore(requirement, hearing, hearing.now);
  if (hearing.now < until) return { kind: 'delayed', until, counted: [...counted.values()] };
  return { kind: 'approved', counted: [...counted.values()] };
}

/** Where two rules name a group alike, the larger gap is the one to fill. */
function together(verdicts: readonly { readonly missing: Missing }[]): Missing {
  const missing: Record<string, number> = {};
  for (const each of verdicts)
    for (const [group, n] of Object.entries(each.missing)) missing[group] = Math.max(n, missing[group] ?? 0);
  return missing;
}
