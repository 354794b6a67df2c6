import { ZERO } from '../base-units.js';
import { isDeciding, type Policy, type Tier } from '../policy.js';
import { type Intent } from '../verbs.js';
import { type Facts } from './facts.js';
import { traceLine, type TraceLine, type Unknown } from './trace-line.js';
import { divide, worldsOf } from './worlds.js';

/** What conditions look at. */
export type Selectable = Pick<Intent, 'asset' | 'amount' | 'wallet' | 'engineKey' | 'beneficiary'>;

export interface Selection {
  /**
   * `unknowable`: something that is not known now decides whether any rule allows it at all. Nothing is allowed then,
   * and nothing is refused for good.
   */
  readonly kind: 'selected' | 'none' | 'unknowable';
  /** The rules that decide: one, or several where what is not known could select any of them. */
  readonly tiers: readonly Tier[];
  /** Above them, those that do not decide: holds and coolings. */
  readonly joining: readonly Tier[];
  /** Whether anything that is not known has a say in it. */
  readonly isOpen: boolean;
  /** Readable lines for people, in the policy's order: `rule 4: BTC >= 0.1: operations 2 of 3 and finance 1 of 2`. */
  readonly trace: readonly TraceLine[];
}

/**
 * The rules that an intent falls under: the first that matches in visible order, and none means no. A hold does not
 * decide: it joins, and the search goes on below it.
 *
 * Where a condition cannot be known, every rule is taken that some possible world selects. Their demands join, so that
 * whoever can keep a price away can only make it harder to be paid.
 */
export function selectTiers(policy: Policy, intent: Selectable, facts: Facts): Selection {
  const tiers: Tier[] = [];
  const joining: Tier[] = [];
  const trace: TraceLine[] = [];
  let worlds = worldsOf(facts);
  for (const [index, tier] of policy.tiers.entries()) {
    if (worlds.length === 0) break;
    if (!matchesWhatIsKnown(tier, intent, facts)) continue;
    const parts = worlds.map((world) => divide(world, tier));
    if (!parts.some(({ hit }) => hit)) continue;
    trace.push(traceLine('rule', { number: index + 1, tier, policy }));
    if (!isDeciding(tier)) {
      joining.push(tier);
      continue;
    }
    tiers.push(tier);
    worlds = parts.flatMap(({ rest }) => rest);
  }
  const kind = worlds.length === 0 ? 'selected' : tiers.length === 0 ? 'none' : 'unknowable';
  const open = openQuestions([...joining, ...tiers], facts);
  return { kind, tiers, joining, isOpen: open.length > 0, trace: [...trace, ...remarks(kind, open, tiers.length)] };
}

function remarks(kind: Selection['kind'], open: readonly Unknown[], rules: number): TraceLine[] {
  if (kind === 'none') return [traceLine('no-rule', null)];
  if (kind === 'unknowable') return [traceLine('perhaps-no-rule', { open })];
  if (open.length === 0) return [];
  return [rules < 2 ? traceLine('may-join', { open }) : traceLine('all-join', { open, rules })];
}

/** What the rules ask about and nobody knows. */
function openQuestions(tiers: readonly Tier[], { destinationClasses, alerts, values }: Facts): Unknown[] {
  const asksForClass = tiers.some(({ destinations }) => destinations !== undefined);
  const asked = new Set(tiers.flatMap((tier) => tier.alerts ?? []));
  const currencies = new Set(tiers.flatMap(({ value }) => value?.currency ?? []));
  return [
    ...(asksForClass && destinationClasses.length > 1 ? [{ what: 'class' as const }] : []),
    ...[...asked].filter((alert) => alerts[alert] === 'unknown').map((what) => ({ what })),
    ...[...currencies].filter((currency) => !values.has(currency)).map((what) => ({ what })),
  ];
}

/** All conditions but those on what may be unknown. */
function matchesWhatIsKnown(tier: Tier, intent: Selectable, { at }: Facts): boolean {
  const { asset, atLeast = ZERO, below, wallets, engineKeys, beneficiaries, hours } = tier;
  const isOneOf = (list: readonly string[] | undefined, value: string): boolean =>
    list === undefined || list.includes(value);
  return (
    (asset === undefined || asset === intent.asset) &&
    intent.amount >= atLeast &&
    (below === undefined || intent.amount < below) &&
    isOneOf(wallets, intent.wallet) &&
    isOneOf(engineKeys, intent.engineKey) &&
    isOneOf(beneficiaries, intent.beneficiary) &&
    (hours === undefined || isWithin(hours, at))
  );
}

const DAY = 86_400;

/** UTC; `from` inclusive, `to` exclusive, over midnight where `to` is the earlier one. */
function isWithin({ from, to }: NonNullable<Tier['hours']>, now: number): boolean {
  const time = now % DAY;
  const [begin, end] = [secondsOf(from), secondsOf(to)];
  return begin < end ? time >= begin && time < end : time >= begin || time < end;
}

function secondsOf(timeOfDay: string): number {
  const [hours = '', minutes = ''] = timeOfDay.split(':');
  return Number(hours) * 3600 + Number(minutes) * 60;
}
