import fc from 'fast-check';
import { parseSatoshi } from './satoshi-text.js';

describe('parseSatoshi', () => {
  it.each([
    ['0.00000000', 0n],
    ['0.00000001', 1n],
    ['0.29000000', 29_000_000n],
    ['1.10000000', 110_000_000n],
    ['20999999.97690000', 2_099_999_997_690_000n],
    ['21000000.00000000', 2_100_000_000_000_000n],
  ])('reads %s to the satoshi', (text, satoshi) => {
    expect(parseSatoshi(text)).toBe(satoshi);
  });

  it.each([
    '',
    '1',
    '1.1',
    '1e-7',
    '-0.00000001',
    '.10000000',
    '01.00000000',
    '0.000000001',
    ' 0.10000000',
    '0x1.00000000',
  ])('refuses %j, which Bitcoin Core does not print', (text) => {
    expect(parseSatoshi(text)).toBeNull();
  });

  it.each(['21000000.00000001', '99999999.99999999'])('refuses %s, more than there is', (text) => {
    expect(parseSatoshi(text)).toBeNull();
  });

  it('reads back what integer arithmetic wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }), (satoshi) => {
        const text = `${satoshi / 100_000_000n}.${(satoshi % 100_000_000n).toString().padStart(8, '0')}`;
        expect(parseSatoshi(text)).toBe(satoshi);
      }),
    );
  });
});
