import { type Charge } from './limits.js';
import { type Limit } from './policy.js';

/** So much of a limit is free again from this moment on. */
export interface LimitFree {
  /** Unix seconds. */
  readonly at: number;
  readonly amount: bigint;
  readonly count: number;
}

/**
 * When what is used of a limit comes free again, the earliest first, if nothing more is charged. Where more charges end
 * than are to be told, those of one stretch of time are told together, at the end of the last of them: whoever reads it
 * never waits for less time than it takes.
 *
 * @param counted the charges in its window, as `countedCharges` tells them
 */
export function limitFrees(
  { windowSeconds }: Pick<Limit, 'windowSeconds'>,
  counted: readonly Charge[],
  most: number,
): readonly LimitFree[] {
  const ends = new Map<number, LimitFree>();
  for (const charge of counted.toSorted((one, other) => one.at - other.at))
    add(ends, charge.at, { at: charge.at + windowSeconds, amount: charge.amount, count: 1 });
  const apart = [...ends.values()];
  const [first, last] = [apart[0], apart.at(-1)];
  if (apart.length <= most || first === undefined || last === undefined) return apart;
  const stretch = (last.at - first.at + 1) / most;
  const together = new Map<number, LimitFree>();
  for (const free of apart) add(together, Math.floor((free.at - first.at) / stretch), free);
  return [...together.values()];
}

function add(frees: Map<number, LimitFree>, key: number, { at, amount, count }: LimitFree): void {
  const so = frees.get(key);
  frees.set(key, { at, amount: amount + (so?.amount ?? 0n), count: count + (so?.count ?? 0) });
}
