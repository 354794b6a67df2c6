import { ZERO } from './base-units.js';
import { type AssetId } from './chains/caip.js';
import { type Hex } from './hex.js';
import { type Limit, type LimitScope } from './policy.js';

/** What nobody decided, what a quorum approved, or what rules of both kinds had a say in. */
export type Path = 'automatic' | 'approved' | 'both';

/** What left, or was reserved to leave: charged once per withdrawal, at reservation. */
export interface Charge extends Charged {
  /** Unix seconds. */
  readonly at: number;
}

/** Null where nobody noted it: then the charge counts in every window. */
export interface Charged {
  readonly asset: AssetId;
  readonly amount: bigint;
  readonly path: Path;
  readonly wallet: string | null;
  /** What the chain is told, not the text: one destination has several spellings. */
  readonly destination: Hex | null;
  readonly beneficiary: string | null;
  readonly engineKey: string | null;
}

export interface LimitState {
  readonly limit: Limit;
  readonly usedAmount: bigint;
  readonly usedCount: number;
  /** Null where the limit only counts. */
  readonly leftAmount: bigint | null;
  /** Null where it does not count. */
  readonly leftCount: number | null;
  /** When the oldest charge in the window leaves it; null while the window is empty. */
  readonly freesAt: number | null;
}

/**
 * How much of a limit is used now. The window slides: it covers the last `windowSeconds`, not a calendar
 * day, so that nothing is doubled around midnight. A charge counts until the moment it is a whole window old.
 *
 * @param of whose window, where the limit has one for each wallet, destination, ...; left out, all charges share one
 */
export function limitState(limit: Limit, charges: readonly Charge[], now: number, of?: Charged): LimitState {
  const counted = countedCharges(limit, charges, now, of);
  const usedAmount = counted.reduce((sum, charge) => sum + charge.amount, 0n);
  const { amount, count } = limit;
  return {
    limit,
    usedAmount,
    usedCount: counted.length,
    leftAmount: amount === undefined ? null : usedAmount >= amount ? ZERO : amount - usedAmount,
    leftCount: count === undefined ? null : Math.max(0, count - counted.length),
    freesAt: counted.length === 0 ? null : Math.min(...counted.map((charge) => charge.at)) + limit.windowSeconds,
  };
}

/** The charges that `limitState` adds up. */
export function countedCharges(limit: Limit, charges: readonly Charge[], now: number, of?: Charged): Charge[] {
  return charges.filter(
    (charge) =>
      minds(limit, charge) &&
      charge.at > now - limit.windowSeconds &&
      (of === undefined || (limit.per ?? []).every((scope) => isSame(scope, charge, of))),
  );
}

/** The first limit that another charge would break, or null when there is room under all of them. */
export function brokenLimit(
  limits: readonly Limit[],
  charges: readonly Charge[],
  next: Charged,
  now: number,
): LimitState | null {
  for (const limit of limits) {
    if (!minds(limit, next)) continue;
    const state = limitState(limit, charges, now, next);
    const tooMuch = state.leftAmount !== null && next.amount > state.leftAmount;
    if (tooMuch || state.leftCount === 0) return state;
  }
  return null;
}

/** Whether a limit has anything to do with such a payment. */
export function minds(limit: Limit, { asset, path }: Pick<Charged, 'asset' | 'path'>): boolean {
  const isOnPath = limit.path === 'any' || path === 'both' || limit.path === path;
  return isOnPath && (limit.asset === undefined || limit.asset === asset);
}

function isSame(scope: LimitScope, charge: Charged, next: Charged): boolean {
  const [then, now] = [scopeValueOf(scope, charge), scopeValueOf(scope, next)];
  return then === null || now === null || then === now;
}

/** Null where nobody noted it. */
export function scopeValueOf(
  scope: LimitScope,
  { asset, wallet, destination, beneficiary, engineKey }: Charged,
): string | null {
  switch (scope) {
    case 'asset':
      return asset;
    case 'wallet':
      return wallet;
    case 'destination':
      return destination;
    case 'beneficiary':
      return beneficiary;
    case 'engine-key':
      return engineKey;
  }
}
