import { evaluateRequirement, type RuleQuestion } from '../protocol/rules/evaluate-requirement.js';
import { type Vote } from '../protocol/vote.js';

/**
 * When the approvals that were given will have run out so far that too few persons are left to ask; null while
 * enough could still approve after the last of them has lapsed. Unix seconds.
 */
export function quorumLapsesAt(question: RuleQuestion, votes: readonly Vote[]): number | null {
  const moments = votes.filter(({ choice }) => choice === 'approve').map(({ expiresAt }) => expiresAt);
  const lapses = moments.filter((now) => evaluateRequirement({ ...question, now }, votes).kind === 'rejected');
  return lapses.length === 0 ? null : Math.min(...lapses);
}
