import { type Policy, type Prices } from '../policy.js';
import { casesOf } from './cases.js';
import { loosens, tightensIf, type FoundChange } from './change.js';
import { isAsStrictFor } from './compare-rules.js';
import { easierWhenDearer } from './easier-when-dearer.js';

/**
 * Who says what assets are worth. What is not known joins the demands of all rules, so knowing less is stricter, but for
 * what then leaves the limits that minded it.
 */
export function comparePrices(next: Policy, previous: Policy): FoundChange[] {
  const [now, before] = [next.prices, previous.prices];
  if (now === null)
    return before === null ? [] : [tightensIf(isStricterWhenUnknown(next, previous), 'no-prices', null)];
  if (before === null) return [loosens('prices-new', { publicKey: now.publicKey })];
  const changes: FoundChange[] = [];
  if (now.publicKey !== before.publicKey)
    changes.push(loosens('prices-key', { now: now.publicKey, before: before.publicKey }));
  if (now.windowSeconds !== before.windowSeconds)
    changes.push(
      tightensIf(
        now.windowSeconds > before.windowSeconds &&
          !isKnownLonger(now, before) &&
          // A longer window can only make things dearer. Whether that demands more is for the rules to say.
          easierWhenDearer(next, previous, isAsStrictFor) === null &&
          isStricterWhenUnknown(next, previous),
        'prices-window',
        { now: now.windowSeconds, before: before.windowSeconds },
      ),
    );
  if (now.staleAfterSeconds !== before.staleAfterSeconds)
    changes.push(
      tightensIf(
        now.staleAfterSeconds < before.staleAfterSeconds &&
          !isKnownLonger(now, before) &&
          isStricterWhenUnknown(next, previous),
        'prices-stale',
        { now: now.staleAfterSeconds, before: before.staleAfterSeconds },
      ),
    );
  return changes;
}

/** Whether not knowing what it is worth demands as much of every payment as knowing did, under the same limits. */
function isStricterWhenUnknown(next: Policy, previous: Policy): boolean {
  const cases = casesOf(next, previous);
  if (cases === null) return false;
  return cases.every((each) => isAsStrictFor({ ...each, values: new Map() }, next, each, previous));
}

/** A price is known no longer than the window in which it is looked for. */
function isKnownLonger(now: Prices, before: Prices): boolean {
  const lasts = ({ windowSeconds, staleAfterSeconds }: Prices): number => Math.min(windowSeconds, staleAfterSeconds);
  return lasts(now) > lasts(before);
}
