import { checkWords } from '../../protocol/check-words.js';
import { formatAmount, type BaseUnits } from '../../protocol/base-units.js';
import { assetOf, type AssetId } from '../../protocol/chains/caip.js';
import { type Hex32 } from '../../protocol/hex.js';
import { utcText } from '../../protocol/derive-intent.js';
import { invariant } from '../../protocol/invariant.js';
import { nativeAssetOf, type Limit, type Policy } from '../../protocol/policy.js';
import { groupsIn } from '../../protocol/rules/requirement.js';
import { conditionsText, requiresText } from '../../protocol/rules/rule-text.js';
import { addressGroups } from '../../desk/text/address-groups.js';
import { chainText, personText } from './policy-text.js';
import { columns, rows, type Row } from './rows.js';
import { type Style } from './style.js';
import { durationText } from './time-text.js';

/** A genesis as those see it who are about to put their names to it: its hash, and every rule of its policy. */
export function genesisScreen(hash: Hex32, policy: Policy, style: Style): string {
  return [
    style.strong('Genesis'),
    '',
    rows(style, [
      ['hash', hash],
      ['check words', [style.strong(checkWords(hash).join(' ')), 'read them out to each other']],
      ['deployment', policy.deploymentId],
      ['policy', policy.hash],
    ]),
    '',
    rows(style, [...money(policy), ...people(policy), ...rules(policy), ...governance(policy)]),
  ].join('\n');
}

/** The rules in force, with all that they name. */
export function policyScreen(policy: Policy, style: Style): string {
  return [
    style.strong(`Policy ${policy.version}`),
    '',
    rows(style, [
      ['hash', policy.hash],
      ['policy words', style.strong(checkWords(policy.hash).join(' '))],
      ['deployment', policy.deploymentId],
    ]),
    '',
    rows(style, [...money(policy), ...people(policy), ...rules(policy), ...governance(policy)]),
  ].join('\n');
}

/** Who changes all this, and what stops everything. */
function governance({ governance: governed, watchtower, selfFreeze }: Policy): Row[] {
  const found: Row[] = [
    [
      'governors',
      governed === null
        ? 'none: this policy never changes'
        : [
            `${governed.threshold} of ${governed.governors.join(', ')}`,
            `what loosens waits ${durationText(governed.looseningDelaySeconds)}, never less than ${durationText(governed.delayFloorSeconds)}`,
          ],
    ],
    ['watchtower', watchtower?.publicKey ?? 'none'],
  ];
  if (selfFreeze !== null)
    found.push([
      'self-freeze',
      `${selfFreeze.forgedPackages} forged packages within ${durationText(selfFreeze.windowSeconds)}`,
    ]);
  return found;
}

function money(policy: Policy): Row[] {
  return [
    [
      'wallets',
      [...policy.wallets.values()].flatMap(({ id, chain, address }) => [
        `${id} on ${chainText(chain)}`,
        `  ${addressGroups(address)}`,
      ]),
    ],
    [
      'assets',
      [...policy.assets.values()].flatMap((asset) => {
        const fee = nativeAssetOf(policy, assetOf(asset.id).chain);
        invariant(fee !== undefined, 'parsePolicy lets no asset pass whose chain has no native asset');
        const { confirmed, final } = asset.confirmations;
        return [
          `${asset.symbol}, ${asset.decimals} decimals, from ${asset.wallet}: ${asset.id}`,
          `  fee at most ${formatAmount(asset.maxFee, fee.decimals, fee.symbol)}; confirmed at ${confirmed}, final at ${final}`,
        ];
      }),
    ],
  ];
}

function people(policy: Policy): Row[] {
  const keys = [...policy.engineKeys.values()].map(({ id, publicKey, custodians }) => [
    id,
    publicKey,
    custodians.length === 0 ? 'no custodians' : `custodians ${custodians.join(', ')}`,
  ]);
  return [
    ['engine keys', columns(keys)],
    ['auditors', columns([...policy.auditors.values()].map(({ id, publicKey }) => [id, publicKey]))],
    [
      'approvers',
      [...policy.approvers.keys()].flatMap((person) => [
        personText(policy, person),
        ...[...policy.devices.values()]
          .filter(({ approver }) => approver === person)
          .map(({ id, scheme, path, publicKey }) => `  ${id}: ${scheme}, ${path}, ${publicKey}`),
      ]),
    ],
  ];
}

function rules(policy: Policy): Row[] {
  const text = (asset: AssetId, amount: BaseUnits): string => {
    const { decimals, symbol } = policy.assets.get(asset) ?? { decimals: 0, symbol: asset };
    return formatAmount(amount, decimals, symbol);
  };
  return [
    [
      'tiers',
      // Numbered as the trace of a decision numbers them: the first that matches decides.
      policy.tiers.flatMap((tier, index) => [
        `${index + 1}. ${tier.id}: ${conditionsText(tier, policy)}`,
        `  ${requiresText(tier.requires)}`,
        ...groupsIn(tier).map(({ name, members }) => `  ${name}: ${members.join(', ')}`),
      ]),
    ],
    [
      'limits',
      policy.limits.map((limit) => {
        const { id, asset, amount, path, windowSeconds, count, per = [] } = limit;
        const bounds = [
          ...(asset === undefined || amount === undefined ? [] : [text(asset, amount)]),
          ...(count === undefined ? [] : [`${count} payments`]),
        ];
        const of =
          asset === undefined || amount !== undefined ? '' : ` of ${policy.assets.get(asset)?.symbol ?? asset}`;
        const each = per.length === 0 ? '' : ` for each ${per.join(' and ')}`;
        return `${id}: ${bounds.join(' or ')}${of} in any ${durationText(windowSeconds)}${each}${PATH[path]}`;
      }),
    ],
    [
      'allow-list',
      policy.allowList.map(
        ({ id, chain, address, expiresAt }) =>
          `${id}: ${addressGroups(address)} on ${chainText(chain)} until ${utcText(expiresAt)}`,
      ),
    ],
    [
      'prices',
      policy.prices === null
        ? 'none: conditions on what an amount is worth cannot be known'
        : `signed by ${policy.prices.publicKey}; the highest of any ${durationText(policy.prices.windowSeconds)} counts, none is known after ${durationText(policy.prices.staleAfterSeconds)}`,
    ],
    ['lifetime', `a request may wait ${durationText(policy.maxLifetimeSeconds)} at most`],
  ];
}

const PATH = {
  automatic: ' without approvers',
  approved: ' with approvers',
  any: ', all together',
} as const satisfies Record<Limit['path'], string>;
