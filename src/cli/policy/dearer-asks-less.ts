import { formatAmount } from '../../protocol/base-units.js';
import { isDemandedAsMuchOf } from '../../protocol/governance/compare-rules.js';
import { easierWhenDearer } from '../../protocol/governance/easier-when-dearer.js';
import { type PaymentCase } from '../../protocol/governance/cases.js';
import { type Policy } from '../../protocol/policy.js';
import { type Finding } from './finding.js';

/**
 * Prices should only ever tighten: not knowing is strict, and a feed that says too much should ask too many people. Rules
 * that ask less of what is dearer turn that round, and whoever makes an asset look precious has fewer people asked.
 */
export function dearerAsksLess(policy: Policy): Finding[] {
  const found = easierWhenDearer(policy, policy, isDemandedAsMuchOf);
  if (found === null) return [];
  const what =
    found === 'too many cases'
      ? 'there are too many cases to tell whether a price that is too high could ask less'
      : `a price that is too high asks less: ${amountText(found.dearer, policy)} needs less when it is worth ${worthText(found.dearer, found.cheaper)} than when it is worth ${worthText(found.cheaper, found.dearer)}`;
  return [{ kind: 'danger', about: 'prices', what }];
}

function amountText({ asset, amount }: PaymentCase, policy: Policy): string {
  const { decimals = 0, symbol = '' } = policy.assets.get(asset) ?? {};
  return formatAmount(amount, decimals, symbol);
}

/** In the currencies in which it is not the same. */
function worthText({ values }: PaymentCase, other: PaymentCase): string {
  const different = [...values].filter(([currency, worth]) => other.values.get(currency) !== worth);
  return different.map(([currency, worth]) => `${worth} ${currency}`).join(', ');
}
