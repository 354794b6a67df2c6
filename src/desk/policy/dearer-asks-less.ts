import { formatAmount } from '../../protocol/base-units.js';
import { isDemandedAsMuchOf } from '../../protocol/governance/compare-rules.js';
import { easierWhenDearer } from '../../protocol/governance/easier-when-dearer.js';
import { type PaymentCase } from '../../protocol/governance/cases.js';
import { type Policy } from '../../protocol/policy.js';
import { type Finding, type Said, type Worth } from './finding.js';

/**
 * Prices should only ever tighten: not knowing is strict, and a feed that says too much should ask too many people. Rules
 * that ask less of what is dearer turn that round, and whoever makes an asset look precious has fewer people asked.
 */
export function dearerAsksLess(policy: Policy): Finding[] {
  const found = easierWhenDearer(policy, policy, isDemandedAsMuchOf);
  if (found === null) return [];
  const about = { kind: 'prices' } as const;
  if (found === 'too many cases') return [{ kind: 'danger', about, what: { says: 'too-many-cases-for-prices' } }];
  const { dearer, cheaper } = found;
  const what: Said = {
    ...{ says: 'dearer-asks-less', amount: amountText(dearer, policy) },
    ...{ dearer: worthsOf(dearer, cheaper), cheaper: worthsOf(cheaper, dearer) },
  };
  return [{ kind: 'danger', about, what }];
}

function amountText({ asset, amount }: PaymentCase, policy: Policy): string {
  const { decimals = 0, symbol = '' } = policy.assets.get(asset) ?? {};
  return formatAmount(amount, decimals, symbol);
}

/** In the currencies in which it is not the same. */
function worthsOf({ values }: PaymentCase, other: PaymentCase): readonly Worth[] {
  return [...values].flatMap(([currency, worth]) =>
    other.values.get(currency) === worth ? [] : [{ currency, worth }],
  );
}
