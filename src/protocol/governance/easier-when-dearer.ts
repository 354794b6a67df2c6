import { type Policy } from '../policy.js';
import { casesOf, type PaymentCase } from './cases.js';
import { type isAsStrictFor } from './compare-rules.js';

export interface Dearer {
  readonly dearer: PaymentCase;
  readonly cheaper: PaymentCase;
}

/**
 * The first payment that needs less under the newer policy than one like it needed under the older one which was worth
 * less; null where there is none, so that a price can only tighten.
 *
 * @param isAsStrict what "less" means: of people alone, or under the same limits too
 */
export function easierWhenDearer(
  next: Policy,
  previous: Policy,
  isAsStrict: typeof isAsStrictFor,
): Dearer | 'too many cases' | null {
  const cases = casesOf(next, previous);
  if (cases === null) return 'too many cases';
  for (const alike of alikeButWorth(cases))
    for (const cheaper of alike)
      for (const dearer of alike)
        if (isWorthAtLeast(dearer, cheaper) && !isAsStrict(dearer, next, cheaper, previous)) return { dearer, cheaper };
  return null;
}

function alikeButWorth(cases: readonly PaymentCase[]): Iterable<readonly PaymentCase[]> {
  const groups = new Map<string, PaymentCase[]>();
  for (const each of cases) {
    const { asset, amount, engineKey, beneficiary, destinationClass, alerts, timeOfDay } = each;
    const alike = [asset, String(amount), engineKey, beneficiary, destinationClass, alerts, timeOfDay];
    const key = JSON.stringify(alike);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups.values();
}

function isWorthAtLeast({ values }: PaymentCase, { values: least }: PaymentCase): boolean {
  return [...least].every(([currency, worth]) => (values.get(currency) ?? 0n) >= worth);
}
