import { roomAhead } from './room-ahead.js';
import { shareOf } from './share-of.js';

const HOUR = 3600;
const REPORTED = 10_000;
const frees = [
  { at: REPORTED + 600, units: 10n },
  { at: REPORTED + 1200, units: 30n },
  { at: REPORTED + HOUR, units: 60n },
];
const account = { used: 100n, frees, reportedAt: REPORTED, windowSeconds: HOUR };

describe('roomAhead', () => {
  it('goes down by what comes free, to nothing', () => {
    expect(roomAhead(account, REPORTED)).toEqual({
      used: 100n,
      steps: [
        { at: REPORTED + 600, used: 90n },
        { at: REPORTED + 1200, used: 60n },
        { at: REPORTED + HOUR, used: 0n },
      ],
      halfAt: REPORTED + HOUR,
    });
  });

  it('takes off what has come free since, from its very second on', () => {
    const after = roomAhead(account, REPORTED + 600);
    expect(after?.used).toBe(90n);
    expect(after?.steps.map(({ used }) => used)).toEqual([60n, 0n]);
    expect(roomAhead(account, REPORTED + 599)?.used).toBe(100n);
    expect(roomAhead(account, REPORTED + HOUR)).toEqual({ used: 0n, steps: [], halfAt: null });
  });

  it('says from when on at most half is used', () => {
    const even = { ...account, used: 40n, frees: frees.slice(0, 2) };
    expect(roomAhead(even, REPORTED)?.halfAt).toBe(REPORTED + 1200);
    const exactly = [
      { at: REPORTED + 1, units: 20n },
      { at: REPORTED + 2, units: 20n },
    ];
    expect(roomAhead({ ...even, frees: exactly }, REPORTED)?.halfAt).toBe(REPORTED + 1);
  });

  it('keeps amounts whole that no number of JavaScript holds', () => {
    const wei = 123_456_789_012_345_678_901_234_567n;
    const one = {
      ...account,
      used: wei + 1n,
      frees: [
        { at: REPORTED + 1, units: wei },
        { at: REPORTED + 2, units: 1n },
      ],
    };
    expect(roomAhead(one, REPORTED)?.steps[0]?.used).toBe(1n);
  });

  it('draws nothing of an account that does not add up, goes back in time, or outlasts the signed window', () => {
    expect(roomAhead({ ...account, used: 101n }, REPORTED)).toBeNull();
    expect(roomAhead({ ...account, frees: frees.toReversed() }, REPORTED)).toBeNull();
    expect(roomAhead({ ...account, windowSeconds: HOUR - 1 }, REPORTED)).toBeNull();
    expect(roomAhead({ ...account, reportedAt: REPORTED + 600 }, REPORTED)).toBeNull();
    expect(roomAhead({ ...account, used: 0n, frees: [] }, REPORTED)).toEqual({ used: 0n, steps: [], halfAt: null });
  });
});

describe('shareOf', () => {
  it('is from nothing to all, also of what is larger than a number', () => {
    expect(shareOf(1n, 4n)).toBe(0.25);
    expect(shareOf(10n ** 30n, 4n * 10n ** 30n)).toBe(0.25);
    expect([shareOf(5n, 4n), shareOf(0n, 4n), shareOf(0n, 0n), shareOf(1n, 0n)]).toEqual([1, 0, 0, 1]);
  });
});
