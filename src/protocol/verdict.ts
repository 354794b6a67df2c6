import { type IntentHash } from './ids.js';
import { parseAssetId } from './chains/caip.js';
import { invariant } from './invariant.js';
import { tierOf, type Policy, type Tier } from './policy.js';
import { evaluateQuorum, initiatorsOf, type Question, type QuorumVerdict } from './quorum.js';
import { type Intent } from './verbs.js';
import { type Vote } from './vote.js';

/** An intent, and the policies that have a say in it. */
export interface Case {
  readonly intent: Intent;
  readonly hash: IntentHash;
  /** The one in force when the signing module first verified it; the intent was derived under it. */
  readonly registeredUnder: Policy;
  readonly inForce: Policy;
  /** Unix seconds, by the clock of whoever asks. */
  readonly now: number;
}

export type Verdict =
  /** Nothing allows it: no rule means no. */
  | { readonly kind: 'no-tier' }
  | { readonly kind: 'automatic'; readonly tier: Tier }
  | (QuorumVerdict & { readonly tier: Tier });

/**
 * Decides a withdrawal under the policy in force now and under the one in force when it was registered: what either
 * refuses is refused, and what either asks people about is asked. So loosening a policy frees nothing that
 * already waits, and tightening it catches what does.
 *
 * @param votes verified ones, without those whose device is out of office (`verifyVote`)
 */
export function judge(asked: Case, votes: readonly Vote[]): Verdict {
  const questions: Question[] = [];
  const automatic: Tier[] = [];
  for (const policy of new Set([asked.inForce, asked.registeredUnder])) {
    const tier = tierFor(asked.intent, policy);
    if (tier === undefined) return { kind: 'no-tier' };
    if (tier.requires.kind === 'quorum') questions.push(questionUnder(asked, policy, tier));
    else automatic.push(tier);
  }
  const [tier] = [...questions.map((question) => question.tier), ...automatic];
  invariant(tier !== undefined, 'there is a policy');
  if (questions.length === 0) return { kind: 'automatic', tier };
  return { ...joined(questions.map((question) => evaluateQuorum(question, votes))), tier };
}

/** The rule that an intent falls under in one policy. */
export function tierFor(intent: Intent, policy: Policy): Tier | undefined {
  const asset = parseAssetId(intent.asset);
  return asset === null ? undefined : tierOf(policy, asset, intent.amount);
}

/** Persons whose last device was removed can no longer be heard, so they count as little as those who asked. */
function questionUnder({ intent, hash, inForce, now }: Case, policy: Policy, tier: Tier): Question {
  const owners = new Set([...inForce.devices.values()].map((device) => device.approver));
  const gone = [...policy.approvers.keys()].filter((person) => !owners.has(person));
  return { intent: hash, tier, initiators: new Set([...initiatorsOf(intent, policy), ...gone]), now };
}

function joined(verdicts: readonly QuorumVerdict[]): QuorumVerdict {
  const counted = new Map<string, Vote>();
  const missing: Record<string, number> = {};
  for (const verdict of verdicts) {
    if (verdict.kind === 'rejected') return verdict;
    if (verdict.kind === 'approved') for (const vote of verdict.counted) counted.set(vote.digest, vote);
    else for (const [group, n] of Object.entries(verdict.missing)) missing[group] = Math.max(n, missing[group] ?? 0);
  }
  if (Object.keys(missing).length > 0) return { kind: 'open', missing };
  return { kind: 'approved', counted: [...counted.values()] };
}
