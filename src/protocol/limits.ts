import { type AssetId } from './chains/caip.js';
import { type Limit } from './policy.js';

/** What left, or was reserved to leave: charged once per withdrawal, at reservation. */
export interface Charge {
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly path: 'automatic' | 'approved';
  /** Unix seconds. */
  readonly at: number;
}

export interface LimitState {
  readonly limit: Limit;
  readonly usedAmount: bigint;
  readonly usedCount: number;
  readonly leftAmount: bigint;
  /** When the oldest charge in the window leaves it; null while the window is empty. */
  readonly freesAt: number | null;
}

/**
 * How much of a limit is used now. The window slides: it covers the last `windowSeconds`, not a calendar
 * day, so that nothing is doubled around midnight. A charge counts until the moment it is a whole window old.
 */
export function limitState(limit: Limit, charges: readonly Charge[], now: number): LimitState {
  const counted = charges.filter(
    (charge) =>
      charge.asset === limit.asset &&
      charge.at > now - limit.windowSeconds &&
      (limit.path === 'any' || charge.path === 'automatic'),
  );
  const usedAmount = counted.reduce((sum, charge) => sum + charge.amount, 0n);
  return {
    limit,
    usedAmount,
    usedCount: counted.length,
    leftAmount: usedAmount >= limit.amount ? 0n : limit.amount - usedAmount,
    freesAt: counted.length === 0 ? null : Math.min(...counted.map((charge) => charge.at)) + limit.windowSeconds,
  };
}

/** The first limit that another charge would break, or null when there is room under all of them. */
export function brokenLimit(
  limits: readonly Limit[],
  charges: readonly Charge[],
  next: Omit<Charge, 'at'>,
  now: number,
): LimitState | null {
  for (const limit of limits) {
    if (limit.asset !== next.asset || (limit.path === 'automatic' && next.path !== 'automatic')) continue;
    const state = limitState(limit, charges, now);
    const tooMany = limit.count !== undefined && state.usedCount + 1 > limit.count;
    if (next.amount > state.leftAmount || tooMany) return state;
  }
  return null;
}
