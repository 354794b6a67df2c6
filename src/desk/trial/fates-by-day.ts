import { type Fate, type Replayed } from './replayed.js';

/** What matters to whoever would have to approve: nobody is asked, people are, or nothing is paid. */
export const WAYS = ['passed', 'asked', 'blocked'] as const;
export type Way = (typeof WAYS)[number];
export type Ways = Readonly<Record<Way, number>>;

const WAY_OF = {
  ...{ passed: 'passed', waited: 'passed', delayed: 'passed' },
  ...{ held: 'asked', asked: 'asked', blocked: 'blocked' },
} as const satisfies Record<Fate, Way>;

export interface DayOfFates {
  /** Unix seconds: when the day began where the reader is. */
  readonly from: number;
  readonly before: Ways;
  readonly after: Ways;
}

/**
 * The same withdrawals under two policies, day by day as they were registered.
 *
 * @param starts of the days, in order: days are the reader's own, and not all of them have 24 hours. What came before
 *   the first is left out; the last day has no end
 */
export function fatesByDay(
  before: readonly Replayed[],
  after: readonly Replayed[],
  starts: readonly number[],
): readonly DayOfFates[] {
  const counted = [before, after].map((replayed) => countByDay(replayed, starts));
  return starts.map((from, day) => ({ from, before: counted[0]?.[day] ?? none(), after: counted[1]?.[day] ?? none() }));
}

export function sumOfWays(days: readonly Ways[]): Ways {
  const sum = none();
  for (const day of days) for (const way of WAYS) sum[way] += day[way];
  return sum;
}

function countByDay(replayed: readonly Replayed[], starts: readonly number[]): readonly Ways[] {
  const days = starts.map(none);
  for (const { past, fate } of replayed) {
    const day = days[starts.findLastIndex((from) => from <= past.registeredAt)];
    if (day !== undefined) day[WAY_OF[fate]] += 1;
  }
  return days;
}

function none(): Record<Way, number> {
  return { passed: 0, asked: 0, blocked: 0 };
}
