import { aPast } from '../../../test/support/builders/a-past-withdrawal.js';
import { aPolicy, LARGE_BTC } from '../../../test/support/builders/a-policy.js';
import { fatesByDay, sumOfWays } from './fates-by-day.js';
import { replay } from './replay-policy.js';
import { type Fate, type Replayed } from './replayed.js';

const MONDAY = 1_795_273_200;
const DAY = 86_400;
const policy = aPolicy();
const starts = [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY];

/** One that the usual policy has been tried on, told of as if this had become of it. */
function told(registeredAt: number, fate: Fate): Replayed {
  const [one] = replay([aPast(policy, registeredAt, { request: { amount: LARGE_BTC.toString() } })], () => policy);
  if (one === undefined) throw new Error('one was tried');
  return { ...one, fate };
}

describe('fatesByDay', () => {
  it('counts each withdrawal on the day on which it was registered, from its first second on', () => {
    const before = [told(MONDAY, 'passed'), told(MONDAY + DAY - 1, 'asked'), told(MONDAY + DAY, 'blocked')];
    const after = [told(MONDAY, 'asked'), told(MONDAY + DAY - 1, 'asked'), told(MONDAY + DAY, 'passed')];
    expect(fatesByDay(before, after, starts)).toEqual([
      { from: MONDAY, before: { passed: 1, asked: 1, blocked: 0 }, after: { passed: 0, asked: 2, blocked: 0 } },
      { from: MONDAY + DAY, before: { passed: 0, asked: 0, blocked: 1 }, after: { passed: 1, asked: 0, blocked: 0 } },
      {
        from: MONDAY + 2 * DAY,
        before: { passed: 0, asked: 0, blocked: 0 },
        after: { passed: 0, asked: 0, blocked: 0 },
      },
    ]);
  });

  it('tells apart whether nobody is asked, people are, or nothing is paid', () => {
    const all = (['passed', 'waited', 'delayed', 'held', 'asked', 'blocked'] as const).map((fate) =>
      told(MONDAY, fate),
    );
    expect(fatesByDay(all, [], [MONDAY])[0]?.before).toEqual({ passed: 3, asked: 2, blocked: 1 });
  });

  it('goes by the reader’s days, of which one may have 23 hours', () => {
    const short = [MONDAY, MONDAY + DAY - 3600];
    const days = fatesByDay([told(MONDAY + DAY - 3600, 'passed')], [], short);
    expect(days.map(({ before }) => before.passed)).toEqual([0, 1]);
  });

  it('leaves out what came before the first day, and counts all that came after the last', () => {
    const days = fatesByDay([told(MONDAY - 1, 'passed'), told(MONDAY + 9 * DAY, 'asked')], [], starts);
    expect(sumOfWays(days.map(({ before }) => before))).toEqual({ passed: 0, asked: 1, blocked: 0 });
    expect(days.at(-1)?.before.asked).toBe(1);
  });
});
