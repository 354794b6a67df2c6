/**
 * An address in groups of four, all of it. The middle of an address is where a swapped one differs: the ends
 * are what attackers match. Prefixes with a meaning of their own (`0x`) stand alone.
 */
export function addressGroups(address: string): string {
  const prefix = address.startsWith('0x') ? '0x' : '';
  const groups = address.slice(prefix.length).match(/.{1,4}/g) ?? [];
  return [...(prefix === '' ? [] : [prefix]), ...groups].join(' ');
}
