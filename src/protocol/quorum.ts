import { type EngineKeyId, type IntentHash } from './ids.js';
import { invariant } from './invariant.js';
import { type Policy, type Tier } from './policy.js';
import { evaluateAsk } from './rules/evaluate-ask.js';
import { askOf } from './rules/requirement.js';
import { type Vote } from './vote.js';
import { type Intent } from './verbs.js';

export type QuorumVerdict =
  | { readonly kind: 'approved'; readonly counted: readonly Vote[] }
  /** The group cannot reach its threshold any more; `by` says whether someone said no or too few may still vote. */
  | { readonly kind: 'rejected'; readonly group: string; readonly by: 'approvers' | 'arithmetic' }
  | { readonly kind: 'open'; readonly missing: Readonly<Record<string, number>> };

export interface Question {
  readonly intent: IntentHash;
  readonly tier: Tier;
  readonly initiators: ReadonlySet<string>;
  /** Unix seconds, by the clock of whoever asks. */
  readonly now: number;
}

/**
 * Who asked: the custodians of the engine key by policy, and whom the request names on top. They are
 * neither for, nor against, nor still to be heard.
 */
export function initiatorsOf(intent: Pick<Intent, 'engineKey' | 'initiators'>, policy: Policy): ReadonlySet<string> {
  const custodians = policy.engineKeys.get(intent.engineKey as EngineKeyId)?.custodians ?? [];
  return new Set<string>([...custodians, ...intent.initiators]);
}

/**
 * What votes add up to under one tier, by itself: `evaluateAsk` for tests and known answers. Withdrawals are decided by
 * `judge`, under all that joins.
 */
export function evaluateQuorum({ tier, ...question }: Question, votes: readonly Vote[]): QuorumVerdict {
  const ask = askOf(tier);
  invariant(ask !== null, `tier ${tier.id} asks nobody`);
  const verdict = evaluateAsk(ask, { ...question, registeredAt: null, devices: new Map() }, votes);
  return verdict.kind === 'open' ? { kind: 'open', missing: verdict.missing } : verdict;
}
