import { formatAmount } from '../base-units.js';
import { type Limit, type LimitScope, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type Change } from './change.js';

/** How the limits differ. A new one can only hold back more; one that is gone or wider lets more out. */
export function compareLimits(next: Policy, previous: Policy): Change[] {
  const changes: Change[] = [];
  const now = new Map(next.limits.map((limit) => [limit.id, limit]));
  const before = new Map(previous.limits.map((limit) => [limit.id, limit]));
  for (const [id, was] of before) {
    const limit = now.get(id);
    if (limit === undefined)
      changes.push(
        loosens(`limit ${id} is gone: ${limitText(was, previous)}`, `限度 ${id} を削除: ${limitTextJa(was, previous)}`),
      );
    else if (!isSame(limit, was))
      changes.push(
        tightensIf(
          isAtLeastAsTight(limit, was),
          `limit ${id} was “${limitText(was, previous)}” and becomes “${limitText(limit, next)}”`,
          `限度 ${id} を変更: 「${limitTextJa(was, previous)}」から「${limitTextJa(limit, next)}」へ`,
        ),
      );
  }
  for (const [id, limit] of now)
    if (!before.has(id))
      changes.push(
        tightens(`limit ${id} is new: ${limitText(limit, next)}`, `限度 ${id} を追加: ${limitTextJa(limit, next)}`),
      );
  return changes;
}

/** `BTC, automatic, per destination: 0.5 BTC and 10 payments in 86400 s`. */
function limitText({ asset: id, per, path, amount, count, windowSeconds }: Limit, policy: Policy): string {
  const asset = id === undefined ? undefined : policy.assets.get(id);
  const what = asset === undefined ? 'all assets' : asset.symbol;
  const most = [
    ...(amount === undefined || asset === undefined ? [] : [formatAmount(amount, asset.decimals, asset.symbol)]),
    ...(count === undefined ? [] : [`${count} payments`]),
  ];
  const each = per === undefined ? '' : `, per ${per.join(' and ')}`;
  return `${what}, ${path}${each}: ${most.join(' and ')} in ${windowSeconds} s`;
}

/** `BTC、自動分、宛先ごと: 86400 秒で 0.5 BTC かつ 10 件まで`. */
function limitTextJa({ asset: id, per, path, amount, count, windowSeconds }: Limit, policy: Policy): string {
  const asset = id === undefined ? undefined : policy.assets.get(id);
  const most = [
    ...(amount === undefined || asset === undefined ? [] : [formatAmount(amount, asset.decimals, asset.symbol)]),
    ...(count === undefined ? [] : [`${count} 件`]),
  ];
  const each = per === undefined ? '' : `、${per.map((scope) => SCOPE_WORDS_JA[scope]).join('・')}ごと`;
  const what = asset?.symbol ?? '全資産';
  return `${what}、${PATH_WORDS_JA[path]}${each}: ${windowSeconds} 秒で ${most.join(' かつ ')} まで`;
}

const PATH_WORDS_JA: Readonly<Record<Limit['path'], string>> = {
  automatic: '自動分',
  approved: '承認分',
  any: '全経路',
};
const SCOPE_WORDS_JA: Readonly<Record<LimitScope, string>> = {
  asset: '資産',
  wallet: 'ウォレット',
  destination: '宛先',
  beneficiary: '受取人',
  'engine-key': 'エンジン鍵',
};

function isSame(one: Limit, other: Limit): boolean {
  return isAtLeastAsTight(one, other) && isAtLeastAsTight(other, one);
}

/**
 * Whether everything that the one holds back, the other holds back too: it minds the same payments or more, in one
 * window or in larger heaps of them, for as long or longer, and lets no more through.
 */
export function isAtLeastAsTight(limit: Limit, was: Limit): boolean {
  return (
    limit.asset === was.asset &&
    (limit.path === 'any' || limit.path === was.path) &&
    (limit.per ?? []).every((scope) => was.per?.includes(scope) === true) &&
    limit.windowSeconds >= was.windowSeconds &&
    isAtMost(limit.amount, was.amount) &&
    isAtMost(limit.count, was.count)
  );
}

/** Absent means however much. */
function isAtMost<N extends number | bigint>(now: N | undefined, before: N | undefined): boolean {
  return before === undefined || (now !== undefined && now <= before);
}
