import { invariant } from '../protocol/invariant.js';

export interface Sample {
  /** Unix seconds. */
  readonly at: number;
  /** In 10^-12 of the currency. */
  readonly price: bigint;
}

/** What is remembered of the prices of one asset in one currency. */
export interface PriceWindow {
  /** The moment of the first sample of all. */
  readonly since: number;
  /**
   * Oldest first, and each higher than all after it: a price that a later one has reached can be the highest of no
   * window any more. So the first is the highest, and the last is the newest.
   */
  readonly samples: readonly Sample[];
}

/**
 * The window with one more price in it, and without what has fallen out of it. A clock that was set back forgets no
 * peak: what was seen in its future counts as seen now.
 */
export function withSample(window: PriceWindow | null, newest: Sample, windowSeconds: number): PriceWindow {
  const now = newest.at;
  const samples: Sample[] = [];
  for (const { at: seenAt, price } of [...(window?.samples ?? []), newest]) {
    if (seenAt < now - windowSeconds) continue;
    for (let last = samples.at(-1); last !== undefined && last.price <= price; last = samples.at(-1)) samples.pop();
    const at = Math.min(seenAt, now);
    if (samples.at(-1)?.at !== at) samples.push({ at, price });
  }
  return { since: Math.min(window?.since ?? now, now), samples };
}

/** The highest price since `from`, as of `at`, the moment of the newest one. */
export function highestOf({ since, samples }: PriceWindow, windowSeconds: number) {
  const [highest, newest] = [samples[0], samples.at(-1)];
  invariant(highest !== undefined && newest !== undefined, 'a window has at least one sample');
  return { high: highest.price, from: Math.max(since, newest.at - windowSeconds), at: newest.at };
}
