import { type Findings } from '../../protocol/findings.js';
import { type AllowedDestination, type Policy } from '../../protocol/policy.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { listedLookAlikes, placeOf } from '../../protocol/rules/listed-look-alikes.js';
import { type Intent } from '../../protocol/verbs.js';

/** Another destination that this one could be taken for. */
export interface LookAlike {
  readonly address: string;
  /** By an allow-list of the policies that this device has followed. */
  readonly isListed: boolean;
  /** By the signing module's word. */
  readonly isStated: boolean;
}

/** What is known of where the money would go. */
export interface DestinationHistory {
  /** The entry of the allow-list in force that it has; null where it has none. */
  readonly entry: AllowedDestination | null;
  readonly lookAlikes: readonly LookAlike[];
  /** Look-alikes that the signing module had to name and did not. */
  readonly omitted: readonly string[];
}

/** What the signing module can have known when it registered a withdrawal, and what it said then. */
export interface Stated {
  readonly findings: Findings | null;
  readonly registeredUnder: Policy;
  /** Unix seconds: when it was registered, or now where that is not known. */
  readonly at: number;
}

/** By the signing module's word and by the lists that this device has verified itself: neither alone is believed. */
export function destinationHistory(
  intent: Intent,
  policies: PolicyHistory,
  { findings, registeredUnder, at }: Stated,
): DestinationHistory {
  const place = placeOf(intent);
  const entry = policies.inForce.allowList.find(
    ({ chain, bytes, expiresAt }) => chain === place.chain && bytes === place.bytes && at < expiresAt,
  );
  const stated = findings?.resembles ?? [];
  const listed = listedLookAlikes(policies.all, place);
  // An entry that came later it could not know.
  const listedThen = listedLookAlikes(
    policies.all.filter(({ version }) => version <= registeredUnder.version),
    place,
  );
  const omitted = findings === null ? [] : listedThen.filter((address) => !stated.includes(address));
  return {
    entry: entry ?? null,
    lookAlikes: [...new Set([...listed, ...stated])].map((address) => ({
      ...{ address, isListed: listed.includes(address), isStated: stated.includes(address) },
    })),
    omitted,
  };
}
