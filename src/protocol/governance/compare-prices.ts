import { type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type Change } from './change.js';

/** Who says what assets are worth. What is not known joins the demands of all rules, so knowing less is stricter. */
export function comparePrices({ prices: now }: Policy, { prices: before }: Policy): Change[] {
  if (before === null && now === null) return [];
  if (before === null)
    return [loosens(`prices are those of ${now?.publicKey ?? ''}`, `価格の情報源を ${now?.publicKey ?? ''} に設定`)];
  if (now === null) return [tightens('no prices are listened to', '価格の情報源を廃止')];
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
        now.windowSeconds > before.windowSeconds,
        `the highest price of ${now.windowSeconds} s counts, was ${before.windowSeconds} s`,
        `最高値を採る期間を ${before.windowSeconds} 秒から ${now.windowSeconds} 秒に変更`,
      ),
    );
  if (now.staleAfterSeconds !== before.staleAfterSeconds)
    changes.push(
      tightensIf(
        now.staleAfterSeconds < before.staleAfterSeconds,
        `a price is stale after ${now.staleAfterSeconds} s, was ${before.staleAfterSeconds} s`,
        `価格の有効期間を ${before.staleAfterSeconds} 秒から ${now.staleAfterSeconds} 秒に変更`,
      ),
    );
  return changes;
}
