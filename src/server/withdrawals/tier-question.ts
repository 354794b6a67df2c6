import { firstVerdict, type FirstVerdict } from '../../core/judge-request.js';
import { isUnsigned } from '../../core/withdrawal-state.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type RuleQuestion } from '../../protocol/rules/evaluate-requirement.js';
import { groundsOf, type FoundGrounds, type Matter } from '../../protocol/rules/grounds.js';
import { notBefore } from '../../protocol/rules/requirement.js';
import { judge } from '../../protocol/verdict.js';
import { type StoredWithdrawal } from './withdrawal-row.js';

/**
 * On what a stored withdrawal is decided: the policy in force and the one that it was taken in under, and what the
 * signing module has stated about it.
 */
export function groundsFor(row: StoredWithdrawal, policies: PolicyHistory): FoundGrounds {
  return groundsOf(matterOf(row, policies));
}

/** Where it stands before anybody has voted; null where no rule can be found for it, or nobody could approve it. */
export function firstVerdictOn(row: StoredWithdrawal, policies: PolicyHistory): FirstVerdict | null {
  const matter = matterOf(row, policies);
  if (groundsOf(matter).kind !== 'found') return null;
  const verdict = firstVerdict(judge({ ...matter, hash: row.intent_hash }, []));
  return verdict === 'rejected' ? null : verdict;
}

/** When nothing keeps it from being signed any more but what else it waits for; null where that moment has passed. */
export function releaseTimeOf(row: StoredWithdrawal, policies: PolicyHistory, now: number): number | null {
  const grounds = groundsFor(row, policies);
  if (grounds.kind !== 'found' || !isUnsigned(row.state)) return null;
  const release = notBefore(grounds.requirement, grounds.beginnings, now);
  return release > now ? release : null;
}

function matterOf(row: StoredWithdrawal, policies: PolicyHistory): Matter {
  const { asset, amount, beneficiary, initiators } = row;
  return {
    intent: {
      ...{ asset, amount, beneficiary, initiators },
      wallet: row.wallet,
      engineKey: row.engine_key,
      destination: row.destination,
    },
    inForce: policies.inForce,
    registeredUnder: policies.at(row.policy_hash) ?? policies.inForce,
    findings: row.findings,
    registeredAt: row.registered_at,
    now: Math.floor(row.created_at.getTime() / 1000),
    isBeyondLimits: row.beyond_limits,
  };
}

/** What is to be decided about it; null where no rule allows it any more, which is the signing module's to say. */
export function questionOf(row: StoredWithdrawal, policies: PolicyHistory, now: number): RuleQuestion | null {
  const grounds = groundsFor(row, policies);
  if (grounds.kind !== 'found') return null;
  const { requirement, initiators, beginnings } = grounds;
  const { devices } = policies.inForce;
  return { intent: row.intent_hash, requirement, initiators, now, ...beginnings, devices };
}

/**
 * Whether votes are still taken: until there is a verdict, a cancel, or its time has passed. The signing module ends it
 * then; a vote that comes meanwhile could change nothing.
 */
export function isOpenForVotes({ state, owed_work, not_after }: StoredWithdrawal, now: number): boolean {
  const isWaiting = state === 'pending_approval' || state === 'held';
  return isWaiting && owed_work !== 'reject' && owed_work !== 'cancel' && not_after > now;
}
