import fc from 'fast-check';
import { assertBaseUnits, BASE_UNITS_MAX, formatAmount, parseBaseUnits } from './base-units.js';
import { InvariantViolation } from './invariant.js';

const amounts = fc.bigInt({ min: 0n, max: BASE_UNITS_MAX });

/** The inverse of `formatAmount`, written without it. */
function readBack(text: string, decimals: number): bigint {
  const [whole = '', fraction = ''] = (text.split(' ')[0] ?? '').split('.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

describe('parseBaseUnits', () => {
  it('takes back every amount in its decimal spelling', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(parseBaseUnits(amount.toString())).toBe(amount);
      }),
    );
  });

  it('accepts no text but the one that the number itself would be written as', () => {
    const nearlyNumbers = fc.stringMatching(/^[ +\-0-9a-fxe._,\n]{0,8}$/);
    fc.assert(
      fc.property(nearlyNumbers, (text) => {
        const read = parseBaseUnits(text);
        expect(read === null ? text : read.toString()).toBe(text);
      }),
    );
  });
});

describe('assertBaseUnits', () => {
  it.each([-1n, BASE_UNITS_MAX + 1n])('stops at %s', (value) => {
    expect(() => assertBaseUnits(value)).toThrow(InvariantViolation);
  });
});

describe('formatAmount', () => {
  it('round-trips: no two amounts of an asset have the same text', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 36 }), (amount, decimals) => {
        const text = formatAmount(assertBaseUnits(amount), decimals, 'BTC');
        expect(text).toMatch(/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])? BTC$/);
        expect(readBack(text, decimals)).toBe(amount);
      }),
    );
  });
});
