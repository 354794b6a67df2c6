import { type ApproverId, type DeviceId } from '../ids.js';
import { type Policy } from '../policy.js';
import { askOf } from '../rules/requirement.js';

/**
 * What nobody can reach any more while these devices are suspended: rules of the policy by their id, and `governance`.
 * A suspension may do that, for it has to work at once; but not without saying so.
 */
export function unreachableQuorums(policy: Policy, suspended: ReadonlySet<DeviceId>): readonly string[] {
  const heard = new Set<ApproverId>();
  for (const device of policy.devices.values()) if (!suspended.has(device.id)) heard.add(device.approver);
  const canReach = (threshold: number, members: readonly ApproverId[]): boolean =>
    members.filter((member) => heard.has(member)).length >= threshold;

  const rules = policy.tiers.flatMap((tier) => {
    const ask = askOf(tier);
    if (ask === null) return [];
    const reached = ({ threshold, members }: (typeof ask.groups)[number]): boolean => canReach(threshold, members);
    const hasChoice = ask.anyOf.length === 0 || ask.anyOf.some((list) => list.every(reached));
    return ask.groups.every(reached) && hasChoice ? [] : [tier.id];
  });
  const { governance } = policy;
  const isLost = governance !== null && !canReach(governance.threshold, governance.governors);
  return isLost ? [...rules, 'governance'] : rules;
}
