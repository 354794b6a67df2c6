/** What of a limit comes free at a moment, as the server tells it. Unix seconds. */
export interface ToldFree {
  readonly at: number;
  readonly units: bigint;
}

export interface RoomAhead {
  /** Used now: what has come free since the account was given is taken off. */
  readonly used: bigint;
  /** From each of these moments on so much is used; the last one is nothing. Empty where nothing is used now. */
  readonly steps: readonly { readonly at: number; readonly used: bigint }[];
  /** From when on at most half of what is used now is; null where nothing is used. */
  readonly halfAt: number | null;
}

interface Account {
  readonly used: bigint;
  readonly frees: readonly ToldFree[];
  /** When the signing module gave it. */
  readonly reportedAt: number;
  /** By the signed policy. */
  readonly windowSeconds: number;
}

/**
 * How what is used of a limit goes down from now on, if nothing more is charged. Null for an account that contradicts
 * itself or the signed window: what does not add up is not drawn as if it did.
 */
export function roomAhead({ used, frees, reportedAt, windowSeconds }: Account, now: number): RoomAhead | null {
  const isInOrder = frees.every(({ at }, index) => index === 0 || at > (frees[index - 1]?.at ?? at));
  const isInWindow = frees.every(({ at }) => at > reportedAt && at <= reportedAt + windowSeconds);
  const total = frees.reduce((sum, { units }) => sum + units, 0n);
  if (!isInOrder || !isInWindow || total !== used) return null;
  const ahead = frees.filter(({ at }) => at > now);
  const usedNow = ahead.reduce((sum, { units }) => sum + units, 0n);
  let left = usedNow;
  const steps = ahead.map(({ at, units }) => ({ at, used: (left -= units) }));
  return { used: usedNow, steps, halfAt: steps.find((step) => step.used * 2n <= usedNow)?.at ?? null };
}
