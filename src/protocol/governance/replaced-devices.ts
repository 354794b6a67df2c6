import { type ApproverId } from '../ids.js';
import { type Device, type Policy } from '../policy.js';
import { groupsIn } from '../rules/requirement.js';
import { isSameKey } from './compare-people.js';

interface Quorum {
  readonly name: string;
  readonly threshold: number;
  readonly members: readonly ApproverId[];
}

/**
 * Whose signature a change needs besides the governors': where it gives a quorum as many devices that had no say in it
 * as the quorum has to be reached with, whoever holds them could decide alone, so every member who keeps a device must
 * have agreed. Empty where it does not.
 *
 * A device had no say if its key is new, or if its owner was no member: a quorum is replaced just the same by persons
 * who had other duties.
 */
export function remainingMembers(next: Policy, previous: Policy): ReadonlySet<ApproverId> {
  const remaining = new Set<ApproverId>();
  const before = quorumsOf(previous);
  for (const quorum of quorumsOf(next)) {
    const was = before.find(({ name }) => name === quorum.name) ?? everybody(before, quorum);
    const devices = [...next.devices.values()];
    const keptIts = ({ approver, id }: Device): boolean => was.members.includes(approver) && isKept(id, next, previous);
    const fresh = devices.filter((device) => quorum.members.includes(device.approver) && !keptIts(device));
    // The lower one of two thresholds: the other one can be changed later, with nothing replaced.
    if (fresh.length < Math.min(quorum.threshold, was.threshold)) continue;
    for (const device of devices) if (keptIts(device)) remaining.add(device.approver);
  }
  return remaining;
}

/** A quorum under a new name may stand in front of any other, or be another one renamed. */
function everybody(quorums: readonly Quorum[], { name, threshold }: Quorum): Quorum {
  return { name, threshold, members: quorums.flatMap(({ members }) => members) };
}

function isKept(id: Device['id'], next: Policy, previous: Policy): boolean {
  const [now, before] = [next.devices.get(id), previous.devices.get(id)];
  return now !== undefined && before !== undefined && isSameKey(now, before);
}

/** Every group that decides anything: of each rule, and the governors. */
function quorumsOf({ tiers, governance }: Policy): Quorum[] {
  const governors =
    governance === null ? [] : [{ name: 'governors', threshold: governance.threshold, members: governance.governors }];
  return [
    ...governors,
    ...tiers.flatMap((tier) => groupsIn(tier).map((group) => ({ ...group, name: `${tier.id} ${group.name}` }))),
  ];
}
