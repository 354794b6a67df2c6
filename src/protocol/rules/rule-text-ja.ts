import { formatAmount, type BaseUnits } from '../base-units.js';
import { invariant } from '../invariant.js';
import { type Alert, type DestinationClass, type Group, type Policy, type Requires, type Tier } from '../policy.js';

/**
 * `ruleText` in Japanese: `BTC 0.1 以上: operations 3 名中 2 名と finance 2 名中 1 名`. For reading only: what devices sign,
 * and what a decision's trace keeps, is the English one.
 */
export function ruleTextJa(tier: Tier, policy: Policy): string {
  return `${conditionsText(tier, policy)}: ${requiresText(tier.requires)}`;
}

export const CLASS_WORDS: Readonly<Record<DestinationClass, string>> = {
  'allow-listed': '許可リスト登録済み',
  known: '既知',
  new: '新規',
};
const ALERT_WORDS: Readonly<Record<Alert, string>> = {
  'look-alike': '既知の宛先に似た宛先',
  outlier: '異常な金額',
};

function conditionsText(tier: Tier, policy: Policy): string {
  const { value, wallets, engineKeys, destinations, alerts, beneficiaries, hours } = tier;
  const parts = [
    ...(tier.asset === undefined ? [] : [amountText(tier, policy)]),
    ...(value === undefined ? [] : [`${value.currency} 換算 ${boundsText(value, String)}`]),
    ...(wallets === undefined ? [] : [`${either(wallets)} から出金`]),
    ...(engineKeys === undefined ? [] : [`${either(engineKeys)} による依頼`]),
    ...(destinations === undefined ? [] : [`宛先が${either(destinations.map((each) => CLASS_WORDS[each]))}`]),
    ...(alerts === undefined ? [] : [either(alerts.map((alert) => ALERT_WORDS[alert]))]),
    ...(beneficiaries === undefined ? [] : [`受取人 ${either(beneficiaries)}`]),
    ...(hours === undefined ? [] : [`UTC ${hours.from} から ${hours.to} まで`]),
  ];
  return parts.length === 0 ? 'すべて' : parts.join('、');
}

function requiresText(requires: Requires): string {
  switch (requires.kind) {
    case 'engine-signature': {
      const { beyondLimits = 'wait' } = requires;
      if (beyondLimits === 'wait') return 'エンジンの署名';
      return `エンジンの署名、限度を超えると${typeof beyondLimits === 'object' ? ` ${beyondLimits.ask} が決める` : '拒否'}`;
    }
    case 'quorum': {
      const { groups, anyOf = [], minimumReviewSeconds, delaySeconds, independentVote, beyondLimits } = requires;
      const lists = anyOf.map((list) => (list.length === 1 ? all(list) : `(${all(list)})`));
      const people = [...(groups.length === 0 ? [] : [all(groups)]), ...(lists.length === 0 ? [] : [either(lists)])];
      return [
        people.join('と、'),
        ...(minimumReviewSeconds === undefined ? [] : [`検討時間 ${minimumReviewSeconds} 秒`]),
        ...(delaySeconds === undefined ? [] : [`${delaySeconds} 秒後に署名`]),
        ...(independentVote === undefined ? [] : ['うち 1 名は独立経路']),
        ...(beyondLimits === 'refuse' ? ['限度を超えると拒否'] : []),
      ].join('、');
    }
    case 'hold':
      return `${groupText(requires.releasedBy)}が承認するまで保留`;
    case 'cooling':
      return `宛先を初めて見てから ${requires.seconds} 秒後に署名`;
  }
}

function groupText({ name, threshold, members }: Group): string {
  return `${name} ${members.length} 名中 ${threshold} 名`;
}

function all(groups: readonly Group[]): string {
  return groups.map(groupText).join('と ');
}

function either(words: readonly string[]): string {
  return words.join(' または ');
}

function amountText(tier: Tier, policy: Policy): string {
  const asset = tier.asset === undefined ? undefined : policy.assets.get(tier.asset);
  invariant(asset !== undefined, 'a rule names an asset of the policy');
  const text = (amount: BaseUnits): string => formatAmount(amount, asset.decimals, '').trimEnd();
  const bounds = boundsText(tier, text);
  return bounds === '' ? asset.symbol : `${asset.symbol} ${bounds}`;
}

function boundsText({ atLeast, below }: Pick<Tier, 'atLeast' | 'below'>, text: (bound: BaseUnits) => string): string {
  return [
    ...(atLeast === undefined || (atLeast === 0n && below !== undefined) ? [] : [`${text(atLeast)} 以上`]),
    ...(below === undefined ? [] : [`${text(below)} 未満`]),
  ].join(' ');
}
