import { type Group, type Tier } from '../policy.js';
import { groupsIn } from '../rules/requirement.js';

interface Words {
  readonly en: string;
  readonly ja: string;
}

/**
 * Who is in the groups of a rule, and for how long their votes count, where that is not as it was: the rule's own words
 * tell how many of how many, and governors sign for persons.
 *
 * @param was the rule of the same name before; undefined where there was none
 */
export function whoDecides(tier: Tier, was: Tier | undefined): readonly Words[] {
  const before = new Map((was === undefined ? [] : groupsIn(was)).map((group) => [group.name, group]));
  const people = groupsIn(tier).flatMap((group) => {
    const old = before.get(group.name);
    return old !== undefined && namesOf(old) === namesOf(group) ? [] : [membersText(tier.id, group, old)];
  });
  return [...people, ...validityText(tier, was)];
}

function membersText(rule: string, group: Group, old: Group | undefined): Words {
  const names = namesOf(group);
  const [wereEn, wereJa] = old === undefined ? ['', ''] : [`, was ${namesOf(old)}`, ` (変更前: ${namesOf(old)})`];
  return {
    en: `in rule ${rule} ${group.name} is ${names}${wereEn}`,
    ja: `規則 ${rule} の ${group.name}: ${names}${wereJa}`,
  };
}

function validityText(tier: Tier, was: Tier | undefined): readonly Words[] {
  const [now, before] = [validityOf(tier), was === undefined ? undefined : validityOf(was)];
  if (now === undefined || now === before) return [];
  const [wereEn, wereJa] = before === undefined ? ['', ''] : [`, was ${before} s`, ` (変更前: ${before} 秒)`];
  return [
    {
      en: `in rule ${tier.id} votes are valid for ${now} s${wereEn}`,
      ja: `規則 ${tier.id} の投票の有効期間: ${now} 秒${wereJa}`,
    },
  ];
}

function validityOf({ requires }: Tier): number | undefined {
  return 'votesValidForSeconds' in requires ? requires.votesValidForSeconds : undefined;
}

function namesOf({ members }: Group): string {
  return [...members].sort().join(', ');
}
