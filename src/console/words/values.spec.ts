import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { type BaseUnits } from '../../protocol/base-units.js';
import { type Limit } from '../../protocol/policy.js';
import { amountWords } from './amount-words.js';
import { durationWords } from './duration-words.js';
import { limitWords } from './limit-words.js';
import { type Words } from './use-words.js';

describe('amountWords', () => {
  it.each([
    [52_350_000_001n, 8, 'en', '523.50000001 BTC'],
    [123_456_789_012_345_678_901_234_567n, 18, 'en', '123,456,789.012345678901234567 BTC'],
    [1n, 18, 'ja', '0.000000000000000001 BTC'],
    [500_000_000n, 0, 'ja', '500,000,000 BTC'],
    [123_456n, 2, 'de', '1.234,56 BTC'],
  ])('of %s with %s decimals keeps every digit (%s)', (amount, decimals, locale, expected) => {
    expect(amountWords(amount as BaseUnits, decimals, 'BTC', locale)).toBe(expected);
  });
});

describe('durationWords', () => {
  it.each([
    [86_400, 'en', '1 day'],
    [129_601, 'en', '1 day 12 hours 1 second'],
    [129_600, 'ja', '1 日 12 時間'],
    [60, 'ja', '1 分'],
    [0, 'en', '0 seconds'],
  ])('of %s s in %s is %s, to the second', (seconds, locale, expected) => {
    expect(durationWords(seconds, locale)).toBe(expected);
  });
});

describe('limitWords', () => {
  const { policy } = aGenesis();
  const named: Words = (id, values) => `${id}(${Object.values(values ?? {}).join('; ')})`;
  const [limit] = policy.limits;
  const words = (change: Partial<Limit>) => limitWords({ ...(limit as Limit), ...change }, policy, named, 'en');

  it('tells an amount, a count, and either of them', () => {
    expect(words({}).bound).toBe('0.2 BTC');
    expect(words({ count: 3 }).bound).toBe('limits.either(0.2 BTC; limits.count(3))');
  });

  it('tells of which asset payments are counted, where no amount does', () => {
    const { id, asset, path, windowSeconds } = limit as Limit;
    const counting = { id, asset, path, windowSeconds, count: 3 };
    expect(limitWords(counting, policy, named, 'en').bound).toBe('limits.of(limits.count(3); BTC)');
  });

  it('tells by what it is counted', () => {
    expect(words({ per: ['destination', 'engine-key'] }).counted).toBe(
      'limits.window(1 day), limits.per(scope.destination() and scope.engine-key()), limits.path.automatic()',
    );
  });
});
