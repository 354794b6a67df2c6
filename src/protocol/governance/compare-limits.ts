import { type Limit, type Policy } from '../policy.js';
import { loosens, tightens, tightensIf, type FoundChange } from './change.js';

/** How the limits differ. A new one can only hold back more; one that is gone or wider lets more out. */
export function compareLimits(next: Policy, previous: Policy): FoundChange[] {
  const changes: FoundChange[] = [];
  const now = new Map(next.limits.map((limit) => [limit.id, limit]));
  const before = new Map(previous.limits.map((limit) => [limit.id, limit]));
  for (const [id, was] of before) {
    const limit = now.get(id);
    if (limit === undefined) changes.push(loosens('limit-gone', { limit: { limit: was, policy: previous } }));
    else if (!isSame(limit, was))
      changes.push(
        tightensIf(isAtLeastAsTight(limit, was), 'limit-terms', {
          now: { limit, policy: next },
          before: { limit: was, policy: previous },
        }),
      );
  }
  for (const [id, limit] of now)
    if (!before.has(id)) changes.push(tightens('limit-new', { limit: { limit, policy: next } }));
  return changes;
}

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
