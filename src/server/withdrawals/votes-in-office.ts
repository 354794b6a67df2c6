import { isSameKey } from '../../protocol/governance/compare-people.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type Vote } from '../../protocol/vote.js';
import { type StoredVote } from './withdrawal-row.js';

/** The votes whose device is still the one that it was: when a device is removed or replaced, its votes drop out. */
export function votesInOffice(cast: readonly StoredVote[], policies: PolicyHistory): Vote[] {
  return cast.filter((each) => isInOffice(each, policies)).map(({ vote }) => vote);
}

function isInOffice({ vote, policyHash }: StoredVote, policies: PolicyHistory): boolean {
  const then = policies.at(policyHash)?.devices.get(vote.device);
  const now = policies.inForce.devices.get(vote.device);
  return then !== undefined && now !== undefined && isSameKey(then, now);
}
