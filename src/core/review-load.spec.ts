import { reviewLoad, type Review } from './review-load.js';

const SECOND = 1000;
const START = Date.parse('2026-11-22T03:00:00Z');
const approved = (atSeconds: number, openedSecondsBefore: number | null = null, person = 'alice'): Review => ({
  person,
  approvedAt: START + atSeconds * SECOND,
  openedAt: openedSecondsBefore === null ? null : START + (atSeconds - openedSecondsBefore) * SECOND,
});
const loadOf = (...reviews: Review[]) => reviewLoad(reviews)[0];

describe('reviewLoad', () => {
  it('tells how long a person looked, in the middle and at least', () => {
    const load = loadOf(approved(0, 40), approved(600, 300), approved(1200, 7), approved(1800, 90));
    expect(load).toMatchObject({ approvals: 4, timed: 4, medianSeconds: 40, leastSeconds: 7 });
  });

  it('counts what no page told the opening of, and takes no time from it', () => {
    expect(loadOf(approved(0), approved(600, 20))).toMatchObject({ approvals: 2, timed: 1, medianSeconds: 20 });
    expect(loadOf(approved(0))).toMatchObject({ timed: 0, medianSeconds: null, leastSeconds: null });
  });

  it('counts no time backwards, where the page said late that it was opened', () => {
    expect(loadOf(approved(0, -5))).toMatchObject({ medianSeconds: 0, leastSeconds: 0 });
  });

  it('finds the busiest minute, wherever it begins', () => {
    expect(loadOf(...[0, 50, 100, 105, 109.9, 200].map((at) => approved(at)))?.mostPerMinute).toBe(4);
    expect(loadOf(approved(0), approved(60))?.mostPerMinute).toBe(1);
  });

  it('counts every approval that came within a second of another', () => {
    expect(loadOf(...[0, 0.4, 10, 11, 20.9, 21.1].map((at) => approved(at)))?.sameSecond).toBe(4);
    expect(loadOf(approved(0), approved(1))?.sameSecond).toBe(0);
  });

  it('keeps people apart, and says the same whatever order the votes come in', () => {
    const reviews = [approved(0, 5), approved(0.1, 6, 'bob'), approved(30, 9)];
    const loads = reviewLoad(reviews);
    expect(loads.map(({ person, approvals, sameSecond }) => [person, approvals, sameSecond])).toEqual([
      ['alice', 2, 0],
      ['bob', 1, 0],
    ]);
    expect(reviewLoad([...reviews].reverse())).toEqual(loads);
    expect(reviewLoad([])).toEqual([]);
  });
});
