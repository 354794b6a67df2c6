import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type RuleQuestion } from '../../protocol/rules/evaluate-requirement.js';
import { nothingKnown } from '../../protocol/rules/facts.js';
import { groundsOf, type FoundGrounds } from '../../protocol/rules/grounds.js';
import { type StoredWithdrawal } from './withdrawal-row.js';

/**
 * On what a stored withdrawal is decided: the policy in force and the one that it was taken in under. How well its
 * destination is known and what it is worth nobody tells us yet, so conditions on these cannot be known.
 */
export function groundsFor(row: StoredWithdrawal, policies: PolicyHistory): FoundGrounds {
  const { asset, amount, beneficiary, initiators } = row;
  return groundsOf({
    intent: {
      ...{ asset, amount, beneficiary, initiators },
      wallet: row.wallet,
      engineKey: row.engine_key,
    },
    inForce: policies.inForce,
    registeredUnder: policies.at(row.policy_hash) ?? policies.inForce,
    facts: nothingKnown(row.registered_at ?? Math.floor(row.created_at.getTime() / 1000)),
    isBeyondLimits: row.beyond_limits,
  });
}

/** What is to be decided about it; null where no rule allows it any more, which is the signing module's to say. */
export function questionOf(row: StoredWithdrawal, policies: PolicyHistory, now: number): RuleQuestion | null {
  const grounds = groundsFor(row, policies);
  if (grounds.kind !== 'found') return null;
  const { requirement, initiators } = grounds;
  const { devices } = policies.inForce;
  return { intent: row.intent_hash, requirement, initiators, now, registeredAt: row.registered_at, devices };
}

/**
 * Whether votes are still taken: until there is a verdict, a cancel, or its time has passed. The signing module ends it
 * then; a vote that comes meanwhile could change nothing.
 */
export function isOpenForVotes({ state, owed_work, not_after }: StoredWithdrawal, now: number): boolean {
  const isWaiting = state === 'pending_approval' || state === 'held';
  return isWaiting && owed_work !== 'reject' && owed_work !== 'cancel' && not_after > now;
}
