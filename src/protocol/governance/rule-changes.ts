import { invariant } from '../invariant.js';
import { type Policy, type Tier } from '../policy.js';
import { ruleTextJa } from '../rules/rule-text-ja.js';
import { ruleText } from '../rules/rule-text.js';
import { type Change, type Effect } from './change.js';
import { pairRules, type RulePair } from './pair-rules.js';

interface Words {
  readonly en: string;
  readonly ja: string;
}

/**
 * Which rules are new, gone, moved, renamed or say something else, in the order in which they stand now. One that only
 * has another number, because others came or went above it, is the same and is not told.
 *
 * A number is the one in the newer policy wherever nothing else is said: two lines never call two rules by the same one.
 *
 * @param effect of the rules as a whole: no single line has one of its own
 */
export function ruleChanges(next: Policy, previous: Policy, effect: Effect): Change[] {
  const [now, before] = [wordsOf(next), wordsOf(previous)];
  const { pairs, fresh, gone } = pairRules(now.map(named), before.map(named));
  const told = new Map<number, Words[]>();
  for (const to of fresh) told.set(to, [newText(to, now)]);
  for (const pair of pairs) told.set(pair.to, pairTexts(pair, ruleAt(now, pair.to), ruleAt(before, pair.from)));
  const goneTexts = gone.map((from): Words => {
    const { en, ja } = ruleAt(before, from);
    return { en: `the former rule ${from} is gone: ${en}`, ja: `旧規則 ${from} を削除: ${ja}` };
  });
  return [...now.flatMap((_, place) => told.get(place + 1) ?? []), ...goneTexts].map((words) => ({ effect, ...words }));
}

type Rule = Pick<Tier, 'id'> & Words;

function wordsOf(policy: Policy): readonly Rule[] {
  return policy.tiers.map((tier) => ({ id: tier.id, en: ruleText(tier, policy), ja: ruleTextJa(tier, policy) }));
}

function named({ id, en }: Rule) {
  return { id, text: en };
}

function ruleAt(rules: readonly Rule[], place: number): Rule {
  const rule = rules[place - 1];
  invariant(rule !== undefined, 'rules are paired by their places');
  return rule;
}

function newText(to: number, now: readonly Rule[]): Words {
  const { en, ja } = ruleAt(now, to);
  if (to === 1) return { en: `rule 1 is new, on top: ${en}`, ja: `規則 1 を先頭に追加: ${ja}` };
  if (to === now.length) return { en: `rule ${to} is new, at the end: ${en}`, ja: `規則 ${to} を末尾に追加: ${ja}` };
  return { en: `rule ${to} is new: ${en}`, ja: `規則 ${to} を追加: ${ja}` };
}

function pairTexts({ from, to, isMoved }: RulePair, is: Rule, was: Rule): Words[] {
  const texts: Words[] = [];
  const isSame = is.en === was.en;
  const [becomesEn, becomesJa] = [`was “${was.en}” and becomes “${is.en}”`, `「${was.ja}」から「${is.ja}」へ`];
  const [ruleEn, ruleJa] =
    from === to
      ? [`rule ${to}`, `規則 ${to}`]
      : [`rule ${to}, number ${from} before,`, `規則 ${to} (変更前は ${from} 番)`];
  if (isMoved) {
    // Others may pass a rule by on both sides.
    const [movesEn, movesJa, andJa] =
      from === to
        ? [`${ruleEn} stays at its place while others pass it`, `${ruleJa} は前後の規則の移動後も同じ位置`, 'で']
        : [`${ruleEn} has moved`, `${ruleJa} を移動`, 'して'];
    texts.push(
      isSame
        ? { en: `${movesEn}: ${is.en}`, ja: `${movesJa}: ${is.ja}` }
        : { en: `${movesEn}, ${becomesEn}`, ja: `${movesJa}${andJa}変更: ${becomesJa}` },
    );
  } else if (!isSame) {
    texts.push({ en: `${ruleEn} ${becomesEn}`, ja: `${ruleJa} を変更: ${becomesJa}` });
  }
  if (is.id !== was.id)
    texts.push({
      en: `${ruleEn} is called ${is.id}, was ${was.id}`,
      ja: `${ruleJa} の名称を ${was.id} から ${is.id} に変更`,
    });
  return texts;
}
