import { type Policy } from '../../protocol/policy.js';
import { type Finding, type Subject } from './finding.js';

/** The chain that a policy stands in or would follow, and since when each version of it has been in force, by its hash. */
export interface Chain {
  readonly all: readonly Policy[];
  /** Unix seconds. */
  readonly times: ReadonlyMap<string, number>;
}

const OLD_SECONDS = 90 * 86_400;

/** What a policy gives somebody, by name, and everything that it says of it: whatever differs is another grant. */
type Grants = ReadonlyMap<string, { readonly about: Subject; readonly said: string }>;
type Granted = 'device' | 'engine-key' | 'auditor' | 'allow-list';

/**
 * What was granted long ago and has stood unchanged since, for somebody to look at again; and what has lapsed. Without
 * the chain it is not known since when anything stands.
 */
export function lintGrants(policy: Policy, chain: Chain | null, now: number): Finding[] {
  return [...lapsed(policy, now), ...(chain === null ? [] : old(policy, chain, now))];
}

function lapsed({ allowList }: Policy, now: number): Finding[] {
  return allowList
    .filter(({ expiresAt }) => expiresAt <= now)
    .map(({ id, expiresAt }) => ({
      kind: 'dead',
      about: { kind: 'allow-list', id },
      what: { says: 'lapsed', at: expiresAt },
    }));
}

function old(policy: Policy, { all, times }: Chain, now: number): Finding[] {
  const isInChain = all.some(({ hash }) => hash === policy.hash);
  const earlier = all
    .filter(({ version }) => !isInChain || version < policy.version)
    .map((each) => ({ each, grants: grantsOf(each) }));
  const found: Finding[] = [];
  for (const [name, { about, said }] of grantsOf(policy)) {
    const from = sinceVersion(name, said, earlier) ?? policy;
    // It would begin with this draft.
    if (from === policy && !isInChain) continue;
    const at = times.get(from.hash);
    if (at !== undefined && now - at <= OLD_SECONDS) continue;
    const since = at === undefined ? null : { at, seconds: now - at };
    found.push({ kind: 'old', about, what: { says: 'unchanged', version: from.version, since } });
  }
  return found;
}

/** The first of the versions that, up to the last one, all say the same of it; null where not even the last one does. */
function sinceVersion(
  name: string,
  said: string,
  earlier: readonly { readonly each: Policy; readonly grants: Grants }[],
): Policy | null {
  let since: Policy | null = null;
  for (const { each, grants } of earlier.toReversed()) {
    if (grants.get(name)?.said !== said) break;
    since = each;
  }
  return since;
}

function grantsOf(policy: Policy): Grants {
  const { devices, engineKeys, auditors, allowList } = policy;
  const grants = (kind: Granted, all: Iterable<{ readonly id: string }>) =>
    [...all].map((each) => {
      const about: Subject = { kind, id: each.id };
      return [`${kind} ${each.id}`, { about, said: JSON.stringify(each) }] as const;
    });
  return new Map([
    ...grants('device', devices.values()),
    ...grants('engine-key', engineKeys.values()),
    ...grants('auditor', auditors.values()),
    ...grants('allow-list', allowList),
  ]);
}
