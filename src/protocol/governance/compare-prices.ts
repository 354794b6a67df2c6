import { type Policy, type Prices } from '../policy.js';
import { casesOf } from './cases.js';
import { loosens, tightensIf, type Change } from './change.js';
import { isAsStrictFor } from './compare-rules.js';
import { easierWhenDearer } from './easier-when-dearer.js';

/**
 * Who says what assets are worth. What is not known joins the demands of all rules, so knowing less is stricter, but for
 * what then leaves the limits that minded it.
 */
export function comparePrices(next: Policy, previous: Policy): Change[] {
  const [now, before] = [next.prices, previous.prices];
  if (before === null && now === null) return [];
  if (before === null)
    return [loosens(`prices are those of ${now?.publicKey ?? ''}`, `価格の情報源を ${now?.publicKey ?? ''} に設定`)];
  if (now === null)
    return [tightensIf(isStricterWhenUnknown(next, previous), 'no prices are listened to', '価格の情報源を廃止')];
  const changes: Change[] = [];
  if (now.publicKey !== before.publicKey)
    changes.push(
      loosens(
        `the price feed’s key is ${now.publicKey}, was ${before.publicKey}`,
        `価格の情報源の鍵を ${before.publicKey} から ${now.publicKey} に変更`,
      ),
    );
  if (now.windowSeconds !== before.windowSeconds)
    changes.push(
      tightensIf(
        now.windowSeconds > before.windowSeconds &&
          !isKnownLonger(now, before) &&
          // A longer window can only make things dearer. Whether that demands more is for the rules to say.
          easierWhenDearer(next, previous, isAsStrictFor) === null &&
          isStricterWhenUnknown(next, previous),
        `the highest price of ${now.windowSeconds} s counts, was ${before.windowSeconds} s`,
        `最高値を採る期間を ${before.windowSeconds} 秒から ${now.windowSeconds} 秒に変更`,
      ),
    );
  if (now.staleAfterSeconds !== before.staleAfterSeconds)
    changes.push(
      tightensIf(
        now.staleAfterSeconds < before.staleAfterSeconds &&
          !isKnownLonger(now, before) &&
          isStricterWhenUnknown(next, previous),
        `a price is stale after ${now.staleAfterSeconds} s, was ${before.staleAfterSeconds} s`,
        `価格の有効期間を ${before.staleAfterSeconds} 秒から ${now.staleAfterSeconds} 秒に変更`,
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
