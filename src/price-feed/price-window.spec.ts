import fc from 'fast-check';
import { highestOf, withSample, type PriceWindow, type Sample } from './price-window.js';

const WINDOW_SECONDS = 100;
const windowOf = (...samples: readonly (readonly [at: number, price: number])[]): PriceWindow => {
  const window = samples.reduce<PriceWindow | null>(
    (before, [at, price]) => withSample(before, { at, price: BigInt(price) }, WINDOW_SECONDS),
    null,
  );
  if (window === null) throw new Error('no samples');
  return window;
};
const highest = (...samples: readonly (readonly [at: number, price: number])[]) =>
  highestOf(windowOf(...samples), WINDOW_SECONDS);

it('names the highest price though the newest is lower', () => {
  expect(highest([1000, 50], [1010, 90], [1020, 40])).toEqual({ high: 90n, from: 1000, at: 1020 });
});

it('forgets a peak when it is older than the window, and not a second sooner', () => {
  expect(highest([1000, 90], [1100, 40])).toEqual({ high: 90n, from: 1000, at: 1100 });
  expect(highest([1000, 90], [1101, 40])).toEqual({ high: 40n, from: 1001, at: 1101 });
});

it('comes down step by step, to the highest that is left', () => {
  expect(highest([1000, 90], [1050, 70], [1060, 60], [1149, 10])).toMatchObject({ high: 70n });
  expect(highest([1000, 90], [1050, 70], [1060, 60], [1155, 10])).toMatchObject({ high: 60n });
});

it('keeps a peak when the clock is set back, and is not ahead of the clock any more', () => {
  expect(highest([5000, 90], [1000, 40])).toEqual({ high: 90n, from: 1000, at: 1000 });
  expect(highest([5000, 90], [1000, 40], [1101, 30])).toMatchObject({ high: 30n, at: 1101 });
});

it('keeps of one second only the highest', () => {
  expect(windowOf([1000, 90], [1000, 80], [1000, 85]).samples).toEqual([{ at: 1000, price: 90n }]);
});

it('agrees with looking at all samples there were', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 50 })), {
    ...{ minLength: 1, maxLength: 60 },
  });
  fc.assert(
    fc.property(steps, (given) => {
      let at = 1000;
      const all = given.map(([pause, price]): Sample => ({ at: (at += pause), price: BigInt(price) }));
      const window = all.reduce<PriceWindow | null>((w, sample) => withSample(w, sample, WINDOW_SECONDS), null);
      const inWindow = all.filter((sample) => sample.at >= at - WINDOW_SECONDS).map(({ price }) => price);
      const high = inWindow.reduce((a, b) => (a > b ? a : b));
      expect(window && highestOf(window, WINDOW_SECONDS)).toMatchObject({ high, at });
    }),
  );
});
