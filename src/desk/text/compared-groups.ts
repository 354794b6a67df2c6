import { addressGroups } from './address-groups.js';

/** Two groups that stand in the same place of two addresses; empty where one address has ended. */
export interface ComparedGroup {
  readonly ours: string;
  readonly theirs: string;
  readonly isSame: boolean;
}

/** Two addresses group by group, all of both: people compare the ends, and the ends are what attackers match. */
export function comparedGroups(address: string, other: string): readonly ComparedGroup[] {
  const [ours, theirs] = [addressGroups(address).split(' '), addressGroups(other).split(' ')];
  return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, at) => {
    const [one = '', two = ''] = [ours[at], theirs[at]];
    // The capitals of an EVM address are its checksum (EIP-55) and differ everywhere.
    const isSame = address.startsWith('0x') ? one.toLowerCase() === two.toLowerCase() : one === two;
    return { ours: one, theirs: two, isSame };
  });
}
