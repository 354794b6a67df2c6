import { invariant } from '../../protocol/invariant.js';
import { type Policy } from '../../protocol/policy.js';
import { type Question } from '../../protocol/quorum.js';
import { type StoredWithdrawal } from './withdrawal-row.js';

/** What is to be decided about a stored withdrawal: its intent, under the tier that matched, with those who asked left out. */
export function questionOf(row: StoredWithdrawal, policy: Policy, now: number): Question {
  const tier = policy.tiers.find(({ id }) => id === row.tier);
  invariant(tier !== undefined, `the policy has the tier ${row.tier}`);
  return { intent: row.intent_hash, tier, initiators: new Set(row.initiators), now };
}

/**
 * Whether votes are still taken: until there is a verdict, a cancel, or its time has passed. The signing module ends it
 * then; a vote that comes meanwhile could change nothing.
 */
export function isOpenForVotes({ state, owed_work, not_after }: StoredWithdrawal, now: number): boolean {
  return state === 'pending_approval' && owed_work !== 'reject' && owed_work !== 'cancel' && not_after > now;
}
