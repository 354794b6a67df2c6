import { limitState, minds, scopeValueOf, type Charge, type LimitState } from './limits.js';
import { type Limit, type LimitScope } from './policy.js';

/** One window of a limit that has one for each wallet, destination, ... */
export interface LimitWindow {
  /** What it is of, in the limit's order; a null is what nobody noted. */
  readonly of: readonly { readonly scope: LimitScope; readonly value: string | null }[];
  /** One of those that were charged to it. */
  readonly one: Charge;
  readonly state: LimitState;
}

/** The windows that anything was charged to, the one with the least room first. */
export function limitWindows(limit: Limit, charges: readonly Charge[], now: number): readonly LimitWindow[] {
  const scopes = limit.per ?? [];
  const counted = charges.filter((charge) => minds(limit, charge) && charge.at > now - limit.windowSeconds);
  const groups = new Map<string, { readonly one: Charge; readonly all: Charge[] }>();
  let isAllNoted = true;
  for (const charge of counted) {
    const values = scopes.map((scope) => scopeValueOf(scope, charge));
    if (values.includes(null)) isAllNoted = false;
    const group = groups.get(JSON.stringify(values));
    if (group === undefined) groups.set(JSON.stringify(values), { one: charge, all: [charge] });
    else group.all.push(charge);
  }
  return [...groups.values()]
    .map(({ one, all }) => ({
      of: scopes.map((scope) => ({ scope, value: scopeValueOf(scope, one) })),
      one,
      // What nobody noted counts in every window; where all was, a window is what was charged to it.
      state: limitState(limit, isAllNoted ? all : counted, now, one),
    }))
    .sort(byRoom);
}

function byRoom({ state: one }: LimitWindow, { state: other }: LimitWindow): number {
  if (one.leftAmount !== null && other.leftAmount !== null && one.leftAmount !== other.leftAmount)
    return one.leftAmount < other.leftAmount ? -1 : 1;
  return (one.leftCount ?? 0) - (other.leftCount ?? 0);
}
