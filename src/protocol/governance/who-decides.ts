import { type Group, type Tier } from '../policy.js';
import { groupsIn } from '../rules/requirement.js';
import { found, type Effect, type FoundChange } from './change.js';

/**
 * Who is in the groups of a rule, and for how long their votes count, where that is not as it was: the rule's own words
 * tell how many of how many, and governors sign for persons.
 *
 * @param was the rule of the same name before; undefined where there was none
 * @param effect of the rules as a whole
 */
export function whoDecides(tier: Tier, was: Tier | undefined, effect: Effect): readonly FoundChange[] {
  const before = new Map((was === undefined ? [] : groupsIn(was)).map((group) => [group.name, namesOf(group)]));
  const people = groupsIn(tier).flatMap((group) => {
    const [names, old] = [namesOf(group), before.get(group.name) ?? null];
    if (old?.join() === names.join()) return [];
    return [found(effect, 'members', { rule: tier.id, group: group.name, now: names, before: old })];
  });
  const [now, then] = [validityOf(tier), was === undefined ? null : validityOf(was)];
  if (now === null || now === then) return people;
  return [...people, found(effect, 'vote-validity', { rule: tier.id, now, before: then })];
}

function validityOf({ requires }: Tier): number | null {
  return 'votesValidForSeconds' in requires ? (requires.votesValidForSeconds ?? null) : null;
}

function namesOf({ members }: Group): readonly string[] {
  return [...members].sort();
}
