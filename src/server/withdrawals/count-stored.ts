import { isSameKey } from '../../protocol/governance/compare-people.js';
import { remainsOf, type Electorate, type Vote } from '../../protocol/vote.js';
import { type StoredVote } from './withdrawal-row.js';

/**
 * What is to be counted of stored votes: when a device is removed, replaced or suspended, its votes drop out, and
 * `retract` remains of a reject. Those of a suspension that is lifted are back.
 */
export function countStored(cast: readonly StoredVote[], electorate: Electorate): Vote[] {
  return cast.flatMap<Vote>((each) => (isInOffice(each, electorate) ? [each.vote] : remainsOf(each.vote)));
}

function isInOffice({ vote, policyHash }: StoredVote, { policies, suspended }: Electorate): boolean {
  const then = policies.at(policyHash)?.devices.get(vote.device);
  const now = policies.inForce.devices.get(vote.device);
  return then !== undefined && now !== undefined && isSameKey(then, now) && !suspended.has(vote.device);
}
