import { type Policy } from '../policy.js';
import { loosens, tightens, type Change } from './change.js';

/**
 * Where browsers may vote from. Whoever holds one of these domains can ask every approver's key for anything, so another
 * one is a loosening. One that is struck off takes with it the votes that were asked for there.
 */
export function compareConsole(next: Policy, previous: Policy): Change[] {
  const [now, before] = [next.console, previous.console];
  const changes: Change[] = [];
  if (now !== null && now.rpId !== before?.rpId)
    changes.push(
      before === null
        ? loosens(`browsers may vote with credentials of ${now.rpId}`, `ブラウザからの投票を許可: ${now.rpId}`)
        : loosens(
            `browsers vote with credentials of ${now.rpId}, was ${before.rpId}`,
            `ブラウザからの投票のドメインを ${before.rpId} から ${now.rpId} に変更`,
          ),
    );
  if (now === null && before !== null)
    changes.push(
      tightens(
        `browsers may no longer vote with credentials of ${before.rpId}`,
        `ブラウザからの投票を廃止: ${before.rpId}`,
      ),
    );
  for (const origin of now?.origins ?? [])
    if (before?.origins.includes(origin) !== true)
      changes.push(loosens(`the console may be at ${origin}`, `承認画面の場所を追加: ${origin}`));
  for (const origin of before?.origins ?? [])
    if (now?.origins.includes(origin) !== true)
      changes.push(tightens(`the console may no longer be at ${origin}`, `承認画面の場所を削除: ${origin}`));
  return changes;
}
