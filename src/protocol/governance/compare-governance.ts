import { type Governance, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type Change } from './change.js';

/** Who changes the rules, how slowly, and what stops everything. */
export function compareGovernance(next: Policy, previous: Policy): Change[] {
  return [
    ...compareGovernors(next.governance, previous.governance),
    ...compareWatchtower(next, previous),
    ...compareSelfFreeze(next, previous),
  ];
}

function compareGovernors(now: Governance | null, before: Governance | null): Change[] {
  if (before === null) return [];
  if (now === null)
    return [loosens('nobody governs any more: this policy is the last', '統治者なし: この方針が最後となる')];
  const changes: Change[] = [];
  for (const person of now.governors)
    if (!before.governors.includes(person))
      changes.push(loosens(`governor ${person} is new`, `統治者 ${person} を追加`));
  // Whoever goes takes a veto along.
  for (const person of before.governors)
    if (!now.governors.includes(person)) changes.push(loosens(`governor ${person} is gone`, `統治者 ${person} を削除`));
  if (now.threshold !== before.threshold)
    changes.push(
      tightensIf(
        now.threshold > before.threshold,
        `a change needs ${now.threshold} governors, was ${before.threshold}`,
        `変更に必要な統治者を ${before.threshold} 名から ${now.threshold} 名に変更`,
      ),
    );
  if (now.looseningDelaySeconds !== before.looseningDelaySeconds)
    changes.push(
      tightensIf(
        now.looseningDelaySeconds > before.looseningDelaySeconds,
        `loosening waits ${now.looseningDelaySeconds} s, was ${before.looseningDelaySeconds} s`,
        `緩和の待機を ${before.looseningDelaySeconds} 秒から ${now.looseningDelaySeconds} 秒に変更`,
      ),
    );
  return changes;
}

function compareWatchtower({ watchtower: now }: Policy, { watchtower: before }: Policy): Change[] {
  if (now?.publicKey === before?.publicKey) return [];
  if (now === null) return [loosens('no watchtower is listened to', '監視塔を廃止')];
  if (before === null)
    return [tightens(`a watchtower is listened to: ${now.publicKey}`, `監視塔を設置: ${now.publicKey}`)];
  return [
    loosens(
      `the watchtower’s key is ${now.publicKey}, was ${before.publicKey}`,
      `監視塔の鍵を ${before.publicKey} から ${now.publicKey} に変更`,
    ),
  ];
}

function compareSelfFreeze({ selfFreeze: now }: Policy, { selfFreeze: before }: Policy): Change[] {
  if (now?.forgedPackages === before?.forgedPackages && now?.windowSeconds === before?.windowSeconds) return [];
  if (now === null) return [loosens('forged packages freeze nothing', '偽造による自動凍結を廃止')];
  const isTighter =
    before === null || (now.forgedPackages <= before.forgedPackages && now.windowSeconds >= before.windowSeconds);
  const words = `${now.forgedPackages} forged packages within ${now.windowSeconds} s freeze everything`;
  return [tightensIf(isTighter, words, `${now.windowSeconds} 秒間に偽造 ${now.forgedPackages} 件で自動凍結`)];
}
