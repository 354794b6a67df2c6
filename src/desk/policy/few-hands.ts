import { type Device, type Group, type Policy } from '../../protocol/policy.js';
import { type Finding, type Subject } from './finding.js';

/** Whoever breaks one kind of device could then decide alone. */
export function oneScheme(groups: readonly Group[], policy: Policy, about: Subject): Finding[] {
  const schemes = new Set([...policy.devices.values()].map(({ scheme }) => scheme));
  return [...schemes]
    .filter((wanted) => canReach(groups, policy, ({ scheme }) => scheme === wanted))
    .map((scheme) => ({ kind: 'danger', about, what: { says: 'one-scheme', scheme } }));
}

/**
 * A policy names no hosts, but it says by which path a device shows what is signed: all that look through the console see
 * what one host makes them see (DESIGN 6.7), so whoever has that host deceives them all at once.
 */
export function oneHost(groups: readonly Group[], policy: Policy, about: Subject): Finding[] {
  if (!canReach(groups, policy, ({ path }) => path === 'console')) return [];
  return [{ kind: 'danger', about, what: { says: 'one-host' } }];
}

function canReach(groups: readonly Group[], { devices }: Policy, isOfKind: (device: Device) => boolean): boolean {
  const owners = new Set([...devices.values()].filter(isOfKind).map(({ approver }) => approver));
  return groups.every(({ threshold, members }) => members.filter((member) => owners.has(member)).length >= threshold);
}
