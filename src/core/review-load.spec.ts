import { reviewLoad, type Review } from './review-load.js';

const SECOND = 1000;
const START = Date.parse('2026-11-22T03:00:00Z');
const approved = (atSeconds: number, openedSecondsBefore: number | null = null, person = 'alice'): Review => ({
  person,
  approvedAt: START + atSeconds * SECOND,
  openedAt: openedSecondsBefore === null ? null : START + (atSeconds - openedSecondsBefore) * SECOND,
});
const UNTIL = START + 3600 * SECOND;
const loadOf = (...reviews: Review[]) => reviewLoad(reviews, UNTIL)[0];

describe('reviewLoad', () => {
  it('tells how long a person looked, in the middle and at least', () => {
    const load = loadOf(approved(0, 40), approved(600, 300), approved(1200, 7), approved(1800, 90));
    expect(load).toMatchObject({ approvals: 4, timed: 4, medianSeconds: 40, leastSeconds: 7 });
  });

  it('counts what no page told the opening of, and takes no time from it', () => {
    expect(loadOf(approved(0), approved(600, 20))).toMatchObject({ approvals: 2, timed: 1, medianSeconds: 20 });
    expect(loadOf(approved(0))).toMatchObject({ timed: 0, medianSeconds: null, leastSeconds: null });
  });

  it('takes no time from what was first seen to be opened after its approval: it was read somewhere else', () => {
    expect(loadOf(approved(0, -5))).toMatchObject({ approvals: 1, timed: 0, medianSeconds: null, leastSeconds: null });
    expect(loadOf(approved(0, -5), approved(9, 3))).toMatchObject({ timed: 1, medianSeconds: 3, leastSeconds: 3 });
    expect(loadOf(approved(0, 0))).toMatchObject({ timed: 1, leastSeconds: 0 });
  });

  it('finds the busiest minute, wherever it begins', () => {
    expect(loadOf(...[0, 50, 100, 105, 109.9, 200].map((at) => approved(at)))?.mostPerMinute).toBe(4);
    expect(loadOf(approved(0), approved(60))?.mostPerMinute).toBe(1);
  });

  it('counts every approval that came within a second of another', () => {
    expect(loadOf(...[0, 0.4, 10, 11, 20.9, 21.1].map((at) => approved(at)))?.sameSecond).toBe(4);
    expect(loadOf(approved(0), approved(1))?.sameSecond).toBe(0);
  });

  it('tells the hours by the clock of the last day, and which approvals in them no person gave one by one', () => {
    const hour = 3600;
    // 23 hours before 03:00 is the first that is told; what came a second before it is not.
    const moments = [-23 * hour - 1, -23 * hour, -2 * hour + 10, -0.3, 0.2, 100];
    expect(loadOf(...moments.map((at) => approved(at)))?.hours).toEqual([
      { from: START - 23 * hour * SECOND, approvals: 1, sameSecond: 0 },
      { from: START - 2 * hour * SECOND, approvals: 1, sameSecond: 0 },
      { from: START - hour * SECOND, approvals: 1, sameSecond: 1 },
      { from: START, approvals: 2, sameSecond: 1 },
    ]);
    expect(reviewLoad([approved(100)], UNTIL + 1)[0]?.hours).toHaveLength(1);
    expect(reviewLoad([approved(-23 * hour)], UNTIL + 1)[0]?.hours).toEqual([]);
  });

  it('keeps people apart, and says the same whatever order the votes come in', () => {
    const reviews = [approved(0, 5), approved(0.1, 6, 'bob'), approved(30, 9)];
    const loads = reviewLoad(reviews, UNTIL);
    expect(loads.map(({ person, approvals, sameSecond }) => [person, approvals, sameSecond])).toEqual([
      ['alice', 2, 0],
      ['bob', 1, 0],
    ]);
    expect(reviewLoad([...reviews].reverse(), UNTIL)).toEqual(loads);
    expect(reviewLoad([], UNTIL)).toEqual([]);
  });
});
