import fc from 'fast-check';
import { assertBaseUnits, formatAmount } from '../../protocol/base-units.js';
import { UsageError } from '../usage-error.js';
import { readDecimalAmount } from './read-decimal-amount.js';

describe('readDecimalAmount', () => {
  it.each([
    ['0.5', 8, 50_000_000n],
    ['0.29', 8, 29_000_000n],
    ['1.1', 8, 110_000_000n],
    ['523.5', 8, 52_350_000_000n],
    ['0.00000001', 8, 1n],
    ['0', 8, 0n],
    ['12', 0, 12n],
    ['0.10', 2, 10n],
    ['1', 18, 10n ** 18n],
  ])('reads %s with %i decimals exactly', (text, decimals, units) => {
    expect(readDecimalAmount(text, decimals, 'BTC')).toBe(units);
  });

  it.each(['', ' 1', '1 ', '-1', '+1', '01', '1.', '.5', '1e8', '0x10', '1,5', '1_000', 'NaN', '１', '1.5 BTC'])(
    'refuses "%s"',
    (text) => {
      expect(() => readDecimalAmount(text, 8, 'BTC')).toThrow(UsageError);
    },
  );

  it('refuses more decimals than the asset has, instead of rounding them away', () => {
    expect(() => readDecimalAmount('0.000000001', 8, 'BTC')).toThrow('BTC, which has 8');
    expect(() => readDecimalAmount('0.5', 0, 'YEN')).toThrow('YEN, which has 0');
  });

  it('refuses what no chain can carry', () => {
    expect(() => readDecimalAmount((2n ** 256n).toString(), 0, 'X')).toThrow('more than any chain can carry');
  });

  it('reads back what formatAmount writes, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), fc.integer({ min: 0, max: 36 }), (value, decimals) => {
        const amount = assertBaseUnits(value);
        const [text = ''] = formatAmount(amount, decimals, 'X').split(' ');
        expect(readDecimalAmount(text, decimals, 'X')).toBe(amount);
      }),
    );
  });
});
