export interface FirstRound {
  /** @returns what the round does */
  readonly round: () => Promise<void>;
  /** When it was done once, or could not be; or was not begun before the stop. */
  readonly isOver: Promise<void>;
}

/** A round that tells when it was done for the first time, for whoever may not begin before that. */
export function tellFirstRound(
  work: (round: { readonly isFirst: boolean }) => Promise<void>,
  signal: AbortSignal,
): FirstRound {
  let isFirst = true;
  let end: () => void = () => undefined;
  const isOver = new Promise<void>((resolve) => {
    end = resolve;
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
  const round = async (): Promise<void> => {
    const now = { isFirst };
    isFirst = false;
    await work(now).finally(end);
  };
  return { round, isOver };
}
