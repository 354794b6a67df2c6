/** What a rule is known by: its name, and what it says. */
export interface NamedRule {
  readonly id: string;
  readonly text: string;
}

/** A rule that was there before. Places count from 1, as people do. */
export interface RulePair {
  readonly from: number;
  readonly to: number;
  /** Not where it would be if others had only come or gone. */
  readonly isMoved: boolean;
}

export interface Pairing {
  /** In the order of the newer rules, as is `fresh`. */
  readonly pairs: readonly RulePair[];
  readonly fresh: readonly number[];
  readonly gone: readonly number[];
}

/**
 * Which rule of the newer policy is which of the older one, so that people are told of the one that was put on top and not
 * of all those below it. For words alone: what a change does is found out case by case, without regard to this.
 *
 * Whoever takes the rules that are gone or moved away from the older ones, and puts the fresh and the moved ones to their
 * places, first to last, has the order of the newer ones.
 */
export function pairRules(next: readonly NamedRule[], previous: readonly NamedRule[]): Pairing {
  const fromOf = new Map<number, number>();
  const left = new Map(previous.map((rule, place) => [place, rule]));
  // The same words under another name are more of the same rule than other words under its name.
  const likenesses: ((rule: NamedRule) => string)[] = [
    ({ id, text }) => JSON.stringify([id, text]),
    ({ text }) => text,
    ({ id }) => id,
  ];
  for (const likeness of likenesses) {
    const places = new Map<string, number[]>();
    for (const [place, rule] of left) places.set(likeness(rule), [...(places.get(likeness(rule)) ?? []), place]);
    for (const [to, rule] of next.entries()) {
      const from = fromOf.has(to) ? undefined : places.get(likeness(rule))?.shift();
      if (from === undefined) continue;
      fromOf.set(to, from);
      left.delete(from);
    }
  }
  const paired = [...fromOf].sort(([one], [other]) => one - other);
  const stay = inOrder(paired);
  return {
    pairs: paired.map(([to, from]) => ({ from: from + 1, to: to + 1, isMoved: !stay.has(to) })),
    fresh: next.flatMap((_, to) => (fromOf.has(to) ? [] : [to + 1])),
    gone: [...left.keys()].map((from) => from + 1),
  };
}

interface Run {
  readonly length: number;
  /** Of them, how many have kept their number: among runs as long, those are the plainest to tell. */
  readonly kept: number;
  readonly to: number;
  readonly before: Run | null;
}

/** The longest run of rules that have kept their order among each other. */
function inOrder(paired: readonly (readonly [to: number, from: number])[]): ReadonlySet<number> {
  const runs: (readonly [from: number, run: Run])[] = [];
  let longest: Run | null = null;
  for (const [to, from] of paired) {
    let before: Run | null = null;
    for (const [earlier, run] of runs) if (earlier < from && isLonger(run, before)) before = run;
    const kept = (before?.kept ?? 0) + (from === to ? 1 : 0);
    const run: Run = { length: (before?.length ?? 0) + 1, kept, to, before };
    runs.push([from, run]);
    if (isLonger(run, longest)) longest = run;
  }
  const stay = new Set<number>();
  for (let run = longest; run !== null; run = run.before) stay.add(run.to);
  return stay;
}

function isLonger({ length, kept }: Run, than: Run | null): boolean {
  return than === null || length > than.length || (length === than.length && kept > than.kept);
}
