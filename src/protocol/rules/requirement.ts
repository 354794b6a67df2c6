import { invariant } from '../invariant.js';
import { type Path } from '../limits.js';
import { type Group, type Policy, type Tier } from '../policy.js';
import { type Selection } from './select-tiers.js';

/** What one rule asks of people. */
export interface Ask {
  readonly rule: string;
  /** All of these, */
  readonly groups: readonly Group[];
  /** and all of one of these lists; empty where there is no choice. */
  readonly anyOf: readonly (readonly Group[])[];
  readonly votesValidForSeconds: number;
  readonly minimumReviewSeconds: number;
  readonly independentVote: boolean;
}

export type BeyondLimits =
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse' }
  /** The demands that take the place of the engine's signature then. */
  | { readonly kind: 'ask'; readonly tiers: readonly Tier[] };

/**
 * All that must be met before a withdrawal is paid. Where several rules join, each one's demands are kept whole and each
 * must be met by itself: joined demands are never weaker than any of them.
 */
export interface Requirement {
  /** The rules that it comes from: `btc-large`, or joined by plus signs. */
  readonly rule: string;
  /** What is to be approved, rule by rule. Empty where the engine's signature is enough. */
  readonly quorums: readonly Ask[];
  /** Whose approval must be there before anything else goes on. */
  readonly holds: readonly Ask[];
  /** Nothing is signed before so much time has passed since registration, */
  readonly delaySeconds: number;
  /** and since the destination was seen first. */
  readonly coolingSeconds: number;
  readonly beyondLimits: BeyondLimits;
  /**
   * A rule that has a say lets the engine's signature be enough: its limits mind the payment whoever else is asked. Else
   * whoever keeps a fact unknown, or changes a policy, would have a few people decide beyond the automatic limits.
   */
  readonly isAutomatic: boolean;
}

/** How long the approval that releases a hold is valid where the rule does not say. */
const RELEASE_VALID_FOR_SECONDS = 86_400;

/** The joined demands of the rules that were selected, or null where nothing is allowed. */
export function requirementOf(policy: Policy, { kind, tiers, joining }: Selection): Requirement | null {
  return kind === 'selected' ? requirementOfTiers(policy, tiers, joining) : null;
}

/**
 * The same for a withdrawal that no longer fits under the automatic limits: the rules that are asked then take the place
 * of those that asked nobody, beside the others.
 */
export function requirementBeyondLimits(policy: Policy, selection: Selection): Requirement | null {
  const within = requirementOf(policy, selection);
  if (within?.beyondLimits.kind !== 'ask') return within;
  const others = selection.tiers.filter((tier) => !isAutomatic(tier));
  const tiers = new Set([...others, ...within.beyondLimits.tiers]);
  return requirementOfTiers(policy, [...tiers], selection.joining);
}

/** Of rules that are known to be the ones, whatever they are for. */
export function requirementOfTiers(policy: Policy, tiers: readonly Tier[], joining: readonly Tier[]): Requirement {
  invariant(tiers.length > 0, 'a requirement comes from at least one rule');
  const asksOf = (rules: readonly Tier[]): Ask[] => rules.map(askOf).filter((ask) => ask !== null);
  const delays = tiers.map(({ requires }) => (requires.kind === 'quorum' ? (requires.delaySeconds ?? 0) : 0));
  const coolings = joining.map(({ requires }) => (requires.kind === 'cooling' ? requires.seconds : 0));
  return {
    rule: [...joining, ...tiers].map(({ id }) => id).join('+'),
    quorums: asksOf(tiers),
    holds: asksOf(joining),
    delaySeconds: Math.max(...delays),
    coolingSeconds: Math.max(0, ...coolings),
    beyondLimits: beyondLimitsOf(policy, tiers),
    isAutomatic: tiers.some(isAutomatic),
  };
}

/** What one rule asks of people; null where it asks nobody. */
export function askOf({ id: rule, requires }: Tier): Ask | null {
  switch (requires.kind) {
    case 'engine-signature':
    case 'cooling':
      return null;
    case 'quorum': {
      const { groups, anyOf = [], votesValidForSeconds, minimumReviewSeconds = 0, independentVote = false } = requires;
      return { rule, groups, anyOf, votesValidForSeconds, minimumReviewSeconds, independentVote };
    }
    case 'hold': {
      const { releasedBy, votesValidForSeconds = RELEASE_VALID_FOR_SECONDS } = requires;
      const plain = { anyOf: [], minimumReviewSeconds: 0, independentVote: false };
      return { rule, groups: [releasedBy], votesValidForSeconds, ...plain };
    }
  }
}

function isAutomatic({ requires }: Tier): boolean {
  return requires.kind === 'engine-signature';
}

/**
 * What all of them say together: one that refuses refuses. People decide beyond the automatic limits only where each rule
 * that asks nobody within them says who; a rule that asks people already needs no room there, and says nothing about it.
 */
function beyondLimitsOf(policy: Policy, tiers: readonly Tier[]): BeyondLimits {
  const wordOf = ({ requires }: Tier) => ('beyondLimits' in requires ? (requires.beyondLimits ?? 'wait') : 'wait');
  if (tiers.some((tier) => wordOf(tier) === 'refuse')) return { kind: 'refuse' };
  const words = tiers.filter(isAutomatic).map(wordOf);
  const asked = new Set(words.flatMap((word) => (typeof word === 'object' ? [word.ask] : [])));
  if (words.length === 0 || !words.every((word) => typeof word === 'object')) return { kind: 'wait' };
  return { kind: 'ask', tiers: policy.tiers.filter(({ id }) => asked.has(id)) };
}

/** The demands of several policies at once, each kept whole. */
export function joinRequirements(requirements: readonly Requirement[]): Requirement {
  const [first] = requirements;
  invariant(first !== undefined, 'there is a policy');
  const automatic = requirements.filter((each) => each.isAutomatic).map(({ beyondLimits }) => beyondLimits);
  const joined = {
    rule: [...new Set(requirements.flatMap(({ rule }) => rule.split('+')))].join('+'),
    quorums: requirements.flatMap(({ quorums }) => quorums),
    holds: requirements.flatMap(({ holds }) => holds),
    delaySeconds: Math.max(...requirements.map(({ delaySeconds }) => delaySeconds)),
    coolingSeconds: Math.max(...requirements.map(({ coolingSeconds }) => coolingSeconds)),
    isAutomatic: automatic.length > 0,
  };
  if (requirements.some(({ beyondLimits }) => beyondLimits.kind === 'refuse'))
    return { ...joined, beyondLimits: { kind: 'refuse' } };
  const tiers = automatic.flatMap((word) => (word.kind === 'ask' ? word.tiers : []));
  const isAsking = automatic.length > 0 && automatic.every(({ kind }) => kind === 'ask');
  return { ...joined, beyondLimits: isAsking ? { kind: 'ask', tiers } : { kind: 'wait' } };
}

/** Since when the times of a requirement count, in Unix seconds; null while it is not known. */
export interface Beginnings {
  /** When the signing module first verified the withdrawal. */
  readonly registeredAt: number | null;
  /** When it first registered any withdrawal to this destination. */
  readonly firstSeenAt: number | null;
}

/** The moment before which nothing is signed, in Unix seconds. What is not known has not begun yet. */
export function notBefore(
  { delaySeconds, coolingSeconds }: Requirement,
  { registeredAt, firstSeenAt }: Beginnings,
  now: number,
): number {
  const [delayed, cool] = [(registeredAt ?? now) + delaySeconds, (firstSeenAt ?? now) + coolingSeconds];
  return Math.max(delaySeconds === 0 ? 0 : delayed, coolingSeconds === 0 ? 0 : cool);
}

/**
 * Which limits mind it: what a quorum approves is counted apart from what nobody decides, and counts as both where
 * one of the rules that join asks a quorum and another nobody. Whoever releases a hold decides nothing, so what was held and
 * released stays within the automatic limits.
 */
export function pathOf({ quorums, isAutomatic }: Pick<Requirement, 'quorums' | 'isAutomatic'>): Path {
  if (quorums.length === 0) return 'automatic';
  return isAutomatic ? 'both' : 'approved';
}

/** Whether any person is asked. */
export function asksPeople({ quorums, holds }: Requirement): boolean {
  return quorums.length + holds.length > 0;
}

/** Everybody whose vote can count, initiators not left out. */
export function votersOf({ quorums, holds }: Requirement): ReadonlySet<string> {
  return new Set([...quorums, ...holds].flatMap(groupsOf).flatMap(({ members }) => members));
}

/** How long a vote of this person may be valid: under every rule that hears it. */
export function votesValidForSeconds({ quorums, holds }: Requirement, person: string): number {
  const hearing = [...quorums, ...holds].filter((ask) =>
    groupsOf(ask).some(({ members }) => members.some((member) => member === person)),
  );
  invariant(hearing.length > 0, `${person} is heard by some rule`);
  return Math.min(...hearing.map((ask) => ask.votesValidForSeconds));
}

/** All groups that a rule names, in its order. */
export function groupsIn(tier: Tier): readonly Group[] {
  const ask = askOf(tier);
  return ask === null ? [] : groupsOf(ask);
}

/** All groups that an ask names, in its order. */
export function groupsOf({ groups, anyOf }: Ask): readonly Group[] {
  return [...groups, ...anyOf.flat()];
}
