import { formatAmount, type BaseUnits } from '../base-units.js';
import { invariant } from '../invariant.js';
import { type Alert, type Group, type Hold, type Policy, type Quorum, type Requires, type Tier } from '../policy.js';

/** A rule in words: `BTC >= 0.1: operations 2 of 3 and finance 1 of 2`. */
export function ruleText(tier: Tier, policy: Policy): string {
  return `${conditionsText(tier, policy)}: ${requiresText(tier.requires)}`;
}

/** What a rule is for: `BTC >= 0.1 and < 10, from btc-hot, to a new destination`. */
export function conditionsText(tier: Tier, policy: Policy): string {
  const { value, wallets, engineKeys, destinations, alerts, beneficiaries, hours } = tier;
  const parts = [
    ...(tier.asset === undefined ? [] : [amountText(tier, policy)]),
    ...(value === undefined ? [] : [`worth ${boundsText(value.atLeast, value.below, String)} ${value.currency}`]),
    ...(wallets === undefined ? [] : [`from ${either(wallets)}`]),
    ...(engineKeys === undefined ? [] : [`asked by ${either(engineKeys)}`]),
    ...(destinations === undefined ? [] : [`to a destination that is ${either(destinations)}`]),
    ...(alerts === undefined ? [] : [either(alerts.map((alert) => ALERT_WORDS[alert]))]),
    ...(beneficiaries === undefined ? [] : [`for ${either(beneficiaries)}`]),
    ...(hours === undefined ? [] : [`between ${hours.from} and ${hours.to} UTC`]),
  ];
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

const ALERT_WORDS: Readonly<Record<Alert, string>> = {
  'look-alike': 'that resembles a known destination',
  outlier: 'of an unusual amount',
};

/** What a rule demands: `operations 2 of 3 and finance 1 of 2, signed after 3600 s`. */
export function requiresText(requires: Requires): string {
  switch (requires.kind) {
    case 'engine-signature': {
      const { beyondLimits = 'wait' } = requires;
      const beyond = typeof beyondLimits === 'object' ? `${beyondLimits.ask} decides` : `it is refused`;
      return `the engine’s signature${beyondLimits === 'wait' ? '' : `; beyond the limits ${beyond}`}`;
    }
    case 'quorum':
      return quorumText(requires);
    case 'hold':
      return holdText(requires);
    case 'cooling':
      return `signed when the destination has been known for ${requires.seconds} s`;
  }
}

function quorumText(requires: Quorum): string {
  const { groups, anyOf = [], minimumReviewSeconds, delaySeconds, independentVote, beyondLimits } = requires;
  const lists = anyOf.map((list) => (list.length === 1 ? list.map(groupText).join('') : `(${all(list)})`));
  const people = [...groups.map(groupText), ...(lists.length === 0 ? [] : [`either ${lists.join(' or ')}`])];
  return [
    people.join(' and '),
    ...(minimumReviewSeconds === undefined ? [] : [`reviewed for ${minimumReviewSeconds} s`]),
    ...(delaySeconds === undefined ? [] : [`signed after ${delaySeconds} s`]),
    ...(independentVote === undefined ? [] : ['one of them on an independent path']),
    ...(beyondLimits === 'refuse' ? ['beyond the limits it is refused'] : []),
  ].join(', ');
}

function holdText({ releasedBy }: Hold): string {
  return `held until ${groupText(releasedBy)} has approved`;
}

/** `operations 2 of 3` */
export function groupText({ name, threshold, members }: Group): string {
  return `${name} ${threshold} of ${members.length}`;
}

function all(groups: readonly Group[]): string {
  return groups.map(groupText).join(' and ');
}

function either(words: readonly string[]): string {
  return words.join(' or ');
}

function amountText({ asset: id, atLeast, below }: Tier, policy: Policy): string {
  const asset = id === undefined ? undefined : policy.assets.get(id);
  invariant(asset !== undefined, 'a rule names an asset of the policy');
  const text = (amount: BaseUnits): string => formatAmount(amount, asset.decimals, '').trimEnd();
  const bounds = boundsText(atLeast, below, text);
  return bounds === '' ? asset.symbol : `${asset.symbol} ${bounds}`;
}

function boundsText(
  atLeast: BaseUnits | undefined,
  below: BaseUnits | undefined,
  text: (bound: BaseUnits) => string,
): string {
  return [
    ...(atLeast === undefined || (atLeast === 0n && below !== undefined) ? [] : [`>= ${text(atLeast)}`]),
    ...(below === undefined ? [] : [`< ${text(below)}`]),
  ].join(' and ');
}
