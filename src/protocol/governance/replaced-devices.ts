import { type ApproverId } from '../ids.js';
import { type Group, type Policy, type Tier } from '../policy.js';
import { isSameKey } from './compare-people.js';

interface Quorum {
  readonly name: string;
  readonly threshold: number;
  readonly members: readonly ApproverId[];
}

/**
 * Whose signature a change needs besides the governors': where it brings as many new devices into a quorum as the quorum
 * has to be reached with, whoever holds them could decide alone, so every member who keeps a device must have
 * agreed. Empty where it does not.
 */
export function remainingMembers(next: Policy, previous: Policy): ReadonlySet<ApproverId> {
  const remaining = new Set<ApproverId>();
  for (const { name, threshold, members } of quorumsOf(next)) {
    const people = new Set([...members, ...(quorumNamed(previous, name)?.members ?? [])]);
    const fresh = [...next.devices.values()].filter(
      (device) => people.has(device.approver) && !isKept(device.id, next, previous),
    );
    if (fresh.length < threshold) continue;
    for (const device of next.devices.values())
      if (people.has(device.approver) && isKept(device.id, next, previous)) remaining.add(device.approver);
  }
  return remaining;
}

type DeviceKey = Parameters<Policy['devices']['get']>[0];

function isKept(id: DeviceKey, next: Policy, previous: Policy): boolean {
  const [now, before] = [next.devices.get(id), previous.devices.get(id)];
  return now !== undefined && before !== undefined && isSameKey(now, before);
}

function quorumNamed(policy: Policy, name: string): Quorum | undefined {
  return quorumsOf(policy).find((quorum) => quorum.name === name);
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

function groupsIn({ requires }: Tier): readonly Group[] {
  switch (requires.kind) {
    case 'engine-signature':
      return [];
    case 'quorum':
      return [...requires.groups, ...(requires.anyOf ?? []).flat()];
    case 'hold':
      return [requires.releasedBy];
  }
}
