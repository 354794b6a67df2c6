import { type ApproverId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { type PersonRole } from '../auth/caller.js';

/** What the server's table may give: to look at more or less, and nothing else. */
export const GIVEN_ROLES = ['viewer', 'auditor', 'operator'] as const satisfies readonly PersonRole[];
export type GivenRole = (typeof GIVEN_ROLES)[number];

/**
 * What a person is under the policy in force. Approver and governor are never given: whoever could write a table of the
 * server's would make themselves one, on every screen at least.
 */
export function personRoles(policy: Policy, person: string, given: readonly GivenRole[]): ReadonlySet<PersonRole> {
  const hasDevice = [...policy.devices.values()].some(({ approver }) => approver === person);
  const governs = policy.governance?.governors.some((member) => member === person) ?? false;
  return new Set<PersonRole>([
    ...given,
    ...(hasDevice ? (['approver'] as const) : []),
    ...(governs ? (['governor'] as const) : []),
  ]);
}

/** The person as an approver of this policy, or null. Ids of people and of approvers are one set of names. */
export function approverOf(policy: Policy, person: string): ApproverId | null {
  return policy.approvers.get(person as ApproverId)?.id ?? null;
}
