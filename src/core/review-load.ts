/** One approval, and when its approver first had before them what it is about. Milliseconds. */
export interface Review {
  readonly person: string;
  readonly approvedAt: number;
  /** Null where nobody saw it: they had the evidence from somewhere else. */
  readonly openedAt: number | null;
}

/** How one person approved in a period. */
export interface ReviewLoad {
  readonly person: string;
  readonly approvals: number;
  /** Of them those of which is known when it was first before them: the times below are of these. */
  readonly timed: number;
  readonly medianSeconds: number | null;
  readonly leastSeconds: number | null;
  /** The most in any sixty seconds. */
  readonly mostPerMinute: number;
  /** Those that came within the same second as another one of the same person. */
  readonly sameSecond: number;
  /** Of the last day, the hours in which there were any, the earliest first. */
  readonly hours: readonly ApprovedHour[];
}

/** One hour by the clock. */
export interface ApprovedHour {
  /** Milliseconds: when it began. */
  readonly from: number;
  readonly approvals: number;
  /** Of them those that came within the same second as another one, be that in the hour beside it. */
  readonly sameSecond: number;
}

const HOUR_MS = 3_600_000;
const HOURS_TOLD = 24;
const MINUTE_MS = 60_000;

/**
 * Whether people still look. Somebody who approves ten payments a minute reads none of them; two approvals in one second
 * are no person's. It says nothing about who is right, and decides nothing.
 *
 * @param until the end of the period, milliseconds: the last day is the 24 hours by the clock of which it is in the last
 */
export function reviewLoad(reviews: readonly Review[], until: number): ReviewLoad[] {
  const byPerson = new Map<string, Review[]>();
  for (const review of reviews) {
    const own = byPerson.get(review.person);
    if (own === undefined) byPerson.set(review.person, [review]);
    else own.push(review);
  }
  return [...byPerson]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([person, own]) => loadOf(person, own, until));
}

function loadOf(person: string, reviews: readonly Review[], until: number): ReviewLoad {
  const moments = reviews.map(({ approvedAt }) => approvedAt).sort((one, other) => one - other);
  // Whoever was first seen to open it after the approval has read it somewhere else: how long is not known, and is not nothing.
  const took = reviews
    .flatMap(({ approvedAt, openedAt }) =>
      openedAt === null || openedAt > approvedAt ? [] : [(approvedAt - openedAt) / 1000],
    )
    .sort((one, other) => one - other);
  return {
    person,
    approvals: reviews.length,
    timed: took.length,
    medianSeconds: medianOf(took),
    leastSeconds: took[0] === undefined ? null : Math.floor(took[0]),
    mostPerMinute: mostWithin(moments, MINUTE_MS),
    sameSecond: sameSecond(moments).length,
    hours: hoursOf(moments, until),
  };
}

function hoursOf(sorted: readonly number[], until: number): ApprovedHour[] {
  const hourOf = (moment: number): number => moment - (moment % HOUR_MS);
  // A moment before the end: a period that ends on the hour has that hour in it not at all.
  const first = hourOf(until - 1) - (HOURS_TOLD - 1) * HOUR_MS;
  const hours = new Map<number, ApprovedHour>();
  const close = new Set(sameSecond(sorted));
  for (const moment of sorted.filter((each) => each >= first)) {
    const from = hourOf(moment);
    const so = hours.get(from) ?? { from, approvals: 0, sameSecond: 0 };
    hours.set(from, { from, approvals: so.approvals + 1, sameSecond: so.sameSecond + (close.has(moment) ? 1 : 0) });
  }
  return [...hours.values()];
}

/** Of sorted numbers; of an even count the lower of the two in the middle, so that it is a time that somebody took. */
function medianOf(sorted: readonly number[]): number | null {
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? null : Math.floor(middle);
}

function mostWithin(sorted: readonly number[], windowMs: number): number {
  let [most, first] = [0, 0];
  for (const [last, moment] of sorted.entries()) {
    while ((sorted[first] ?? moment) <= moment - windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Less than a second apart, wherever the clock's seconds begin. */
function sameSecond(sorted: readonly number[]): number[] {
  return sorted.filter((moment, at) => {
    const [before, after] = [sorted[at - 1], sorted[at + 1]];
    return (before !== undefined && moment - before < 1000) || (after !== undefined && after - moment < 1000);
  });
}
