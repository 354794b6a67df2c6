import { utcText } from '../../protocol/derive-intent.js';
import { type Policy } from '../../protocol/policy.js';
import { durationText } from '../screen/time-text.js';
import { type Finding } from './finding.js';

/** The chain that a policy stands in or would follow, and since when each version of it has been in force, by its hash. */
export interface Chain {
  readonly all: readonly Policy[];
  /** Unix seconds. */
  readonly times: ReadonlyMap<string, number>;
}

const OLD_SECONDS = 90 * 86_400;

/** What a policy gives somebody, by name, and everything that it says of it: whatever differs is another grant. */
type Grants = ReadonlyMap<string, string>;

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
      about: `allow-list ${id}`,
      what: `it lapsed at ${utcText(expiresAt)}`,
    }));
}

function old(policy: Policy, { all, times }: Chain, now: number): Finding[] {
  const isInChain = all.some(({ hash }) => hash === policy.hash);
  const earlier = all
    .filter(({ version }) => !isInChain || version < policy.version)
    .map((each) => ({ each, grants: grantsOf(each) }));
  const found: Finding[] = [];
  for (const [about, said] of grantsOf(policy)) {
    const from = sinceVersion(about, said, earlier) ?? policy;
    const since = times.get(from.hash);
    // It would begin with this draft.
    if (from === policy && !isInChain) continue;
    if (since === undefined)
      found.push({
        kind: 'old',
        about,
        what: `unchanged since policy ${from.version}, and nobody says since when that is`,
      });
    else if (now - since > OLD_SECONDS)
      found.push({
        kind: 'old',
        about,
        what: `unchanged for ${durationText(now - since)}, since policy ${from.version} of ${utcText(since)}: look at it again`,
      });
  }
  return found;
}

/** The first of the versions that, up to the last one, all say the same of it; null where not even the last one does. */
function sinceVersion(
  about: string,
  said: string,
  earlier: readonly { readonly each: Policy; readonly grants: Grants }[],
): Policy | null {
  let since: Policy | null = null;
  for (const { each, grants } of earlier.toReversed()) {
    if (grants.get(about) !== said) break;
    since = each;
  }
  return since;
}

function grantsOf(policy: Policy): Grants {
  const { devices, engineKeys, auditors, allowList } = policy;
  return new Map([
    ...[...devices.values()].map((each) => [`device ${each.id}`, JSON.stringify(each)] as const),
    ...[...engineKeys.values()].map((each) => [`engine key ${each.id}`, JSON.stringify(each)] as const),
    ...[...auditors.values()].map((each) => [`auditor ${each.id}`, JSON.stringify(each)] as const),
    ...allowList.map((each) => [`allow-list ${each.id}`, JSON.stringify(each)] as const),
  ]);
}
