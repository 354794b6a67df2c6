import { casesOf, factsOf } from '../../protocol/governance/cases.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Group, type Policy, type Tier } from '../../protocol/policy.js';
import { selectTiers } from '../../protocol/rules/select-tiers.js';
import { dearerAsksLess } from './dearer-asks-less.js';
import { oneHost, oneScheme } from './few-hands.js';
import { type Finding, type GroupSize, type Said, type Subject } from './finding.js';
import { unboundedFees } from './unbounded-fees.js';

/**
 * Looks for what parses and is unwise: quorums that one person, one host or one kind of device could reach, groups that
 * one lost device makes unreachable, payments whose fees nothing bounds, rules that never decide. It looks at the document alone; how old its grants are is
 * `lintGrants`, and what it does with payments `tryOnGenerated`.
 */
export function lintPolicy(policy: Policy): Finding[] {
  const rules = policy.tiers.flatMap((tier) => lintTier(tier, policy));
  return [
    ...lintGovernance(policy),
    ...rules,
    ...unboundedFees(policy),
    ...dearerAsksLess(policy),
    ...deadRules(policy),
  ];
}

function lintGovernance(policy: Policy): Finding[] {
  const { governance, watchtower, selfFreeze } = policy;
  const found: Finding[] = [];
  const about: Subject = { kind: 'governance' };
  const add = (kind: Finding['kind'], what: Said): void => void found.push({ kind, about, what });
  if (governance === null) add('stuck', { says: 'ungoverned' });
  else {
    const { threshold, governors } = governance;
    if (threshold === 1) add('danger', { says: 'one-governor' });
    if (threshold === governors.length && threshold > 1) add('stuck', { says: 'every-governor' });
    const single = governors.filter((id) => devicesOf(id, policy) < 2);
    if (single.length > 0) add('stuck', { says: 'one-device', people: single });
    const group = { name: 'governors', threshold, members: governors };
    found.push(...oneScheme([group], policy, about), ...oneHost([group], policy, about));
  }
  if (watchtower === null) add('danger', { says: 'no-watchtower' });
  if (selfFreeze === null) add('danger', { says: 'no-self-freeze' });
  return found;
}

function devicesOf(person: ApproverId, { devices }: Policy): number {
  return [...devices.values()].filter(({ approver }) => approver === person).length;
}

function lintTier(tier: Tier, policy: Policy): Finding[] {
  const ways = waysOf(tier);
  const about: Subject = { kind: 'rule', id: tier.id };
  const found: Finding[] = [];
  for (const groups of ways) {
    const persons = groups.reduce((sum, { threshold }) => sum + threshold, 0);
    if (tier.requires.kind === 'quorum' && persons === 1)
      found.push({ kind: 'danger', about, what: { says: 'one-person', groups: groups.map(sizeOf) } });
    if (tier.requires.kind === 'quorum') {
      found.push(...oneScheme(groups, policy, about));
      if (tier.requires.independentVote !== true) found.push(...oneHost(groups, policy, about));
    }
  }
  return [...found, ...lostDevices(ways, about), ...custodiansLeaveTooFew(tier, policy, about)];
}

/** Whoever is needed on every way there is, so that nobody could do without that one device. */
function lostDevices(ways: readonly (readonly Group[])[], about: Subject): Finding[] {
  const full = ways.map((groups) => groups.filter(({ threshold, members }) => threshold === members.length));
  const isNeeded = (person: ApproverId): boolean =>
    full.every((groups) => groups.some(({ members }) => members.includes(person)));
  const names = full.flatMap((groups) =>
    groups.filter(({ members }) => members.some(isNeeded)).map(({ name }) => name),
  );
  return [...new Set(names)].map((group) => ({ kind: 'stuck', about, what: { says: 'needs-all-members', group } }));
}

/** Engine keys for whose requests no way can be gone. */
function custodiansLeaveTooFew(tier: Tier, policy: Policy, about: Subject): Finding[] {
  const ways = waysOf(tier);
  return [...policy.engineKeys.values()].flatMap(({ id, custodians }) => {
    if (tier.engineKeys !== undefined && !tier.engineKeys.includes(id)) return [];
    const short = ways.map((groups) =>
      groups.filter(
        ({ threshold, members }) => members.filter((member) => !custodians.includes(member)).length < threshold,
      ),
    );
    if (!short.every((groups) => groups.length > 0)) return [];
    const groups = new Map(short.flat().map((group) => [`${group.name} ${group.threshold}`, group]));
    return [...groups.values()].map(({ name, threshold }): Finding => {
      const what: Said = { says: 'custodians-leave-too-few', group: name, threshold, engineKey: id };
      return { kind: 'stuck', about, what };
    });
  });
}

function waysOf({ requires }: Tier): readonly (readonly Group[])[] {
  switch (requires.kind) {
    case 'engine-signature':
    case 'cooling':
      return [];
    case 'quorum':
      return (requires.anyOf ?? [[]]).map((list) => [...requires.groups, ...list]);
    case 'hold':
      return [[requires.releasedBy]];
  }
}

function sizeOf({ name, threshold, members }: Group): GroupSize {
  return { name, threshold, count: members.length };
}

/** Every kind of payment that the rules tell apart is tried; what decides none of them never will. */
function deadRules(policy: Policy): Finding[] {
  const cases = casesOf(policy, policy);
  if (cases === null) return [{ kind: 'dead', about: { kind: 'rules' }, what: { says: 'too-many-cases-for-rules' } }];
  const alive = new Set<string>();
  for (const each of cases) {
    const wallet = policy.assets.get(each.asset)?.wallet;
    if (wallet === undefined) continue;
    const { tiers, joining } = selectTiers(policy, { ...each, wallet }, factsOf(each));
    for (const { id, requires } of [...tiers, ...joining]) {
      alive.add(id);
      if (requires.kind === 'engine-signature' && typeof requires.beyondLimits === 'object')
        alive.add(requires.beyondLimits.ask);
    }
  }
  return policy.tiers
    .filter(({ id }) => !alive.has(id))
    .map(({ id }) => ({ kind: 'dead', about: { kind: 'rule', id }, what: { says: 'never-decides' } }));
}
