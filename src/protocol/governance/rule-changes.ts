import { invariant } from '../invariant.js';
import { type Policy } from '../policy.js';
import { ruleText } from '../rules/rule-text.js';
import { found, type Effect, type FoundChange } from './change.js';
import { type RuleOf } from './difference.js';
import { pairRules, type RulePair } from './pair-rules.js';

/**
 * Which rules are new, gone, moved, renamed or say something else, in the order in which they stand now. One that only
 * has another number, because others came or went above it, is the same and is not told.
 *
 * A number is the one in the newer policy wherever nothing else is said: two lines never call two rules by the same one.
 *
 * @param effect of the rules as a whole: no single line has one of its own
 */
export function ruleChanges(next: Policy, previous: Policy, effect: Effect): FoundChange[] {
  const { pairs, fresh, gone } = pairRules(namedRules(next), namedRules(previous));
  const told = new Map<number, readonly FoundChange[]>();
  const last = next.tiers.length;
  for (const place of fresh) told.set(place, [found(effect, 'rule-new', { place, last, rule: ruleAt(next, place) })]);
  for (const pair of pairs) told.set(pair.to, pairChanges(pair, next, previous, effect));
  return [
    ...next.tiers.flatMap((_, place) => told.get(place + 1) ?? []),
    ...gone.map((from) => found(effect, 'rule-gone', { from, rule: ruleAt(previous, from) })),
  ];
}

function namedRules(policy: Policy) {
  return policy.tiers.map((tier) => ({ id: tier.id, text: ruleText(tier, policy) }));
}

function ruleAt(policy: Policy, place: number): RuleOf {
  const tier = policy.tiers[place - 1];
  invariant(tier !== undefined, 'rules are paired by their places');
  return { tier, policy };
}

function pairChanges({ from, to, isMoved }: RulePair, next: Policy, previous: Policy, effect: Effect): FoundChange[] {
  const [now, before] = [ruleAt(next, to), ruleAt(previous, from)];
  const places = { place: to, from };
  const isSame = ruleText(now.tier, next) === ruleText(before.tier, previous);
  const changes: FoundChange[] = [];
  if (isMoved && isSame) changes.push(found(effect, 'rule-moved', { ...places, rule: now }));
  else if (isMoved) changes.push(found(effect, 'rule-moved-and-changed', { ...places, now, before }));
  else if (!isSame) changes.push(found(effect, 'rule-changed', { ...places, now, before }));
  if (now.tier.id !== before.tier.id)
    changes.push(found(effect, 'rule-name', { ...places, now: now.tier.id, before: before.tier.id }));
  return changes;
}
