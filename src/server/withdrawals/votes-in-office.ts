import { isSameKey } from '../../protocol/governance/compare-people.js';
import { type Electorate, type Vote } from '../../protocol/vote.js';
import { type StoredVote } from './withdrawal-row.js';

/**
 * The votes whose device is still the one that it was, and not suspended: when a device is removed, replaced or
 * suspended, its votes drop out. Those of a suspension that is lifted are back.
 */
export function votesInOffice(cast: readonly StoredVote[], electorate: Electorate): Vote[] {
  return cast.filter((each) => isInOffice(each, electorate)).map(({ vote }) => vote);
}

function isInOffice({ vote, policyHash }: StoredVote, { policies, suspended }: Electorate): boolean {
  const then = policies.at(policyHash)?.devices.get(vote.device);
  const now = policies.inForce.devices.get(vote.device);
  return then !== undefined && now !== undefined && isSameKey(then, now) && !suspended.has(vote.device);
}
