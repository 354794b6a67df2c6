import fc from 'fast-check';
import { parseKeepingFractions } from './keep-fractions.js';

describe('parseKeepingFractions', () => {
  it.each([
    ['{"a":0.29000000}', { a: '0.29000000' }],
    ['[1e-8,-2E+3,-0.5,0.0]', ['1e-8', '-2E+3', '-0.5', '0.0']],
    ['[0,-1,21000000]', [0, -1, 21_000_000]],
    [
      '{"0.5":"1.5 \\" 2.5","\\\\":1.5,"e":[true,false,null]}',
      { '0.5': '1.5 " 2.5', '\\': '1.5', e: [true, false, null] },
    ],
    ['7.5', '7.5'],
    ['"7.5"', '7.5'],
  ])('reads %s', (json, value) => {
    expect(parseKeepingFractions(json)).toEqual(value);
  });

  it.each(['', '0.', '.5', '[1.5', '"1.5', '01.5', '1.5 2.5', '{"a":1.5e}', '0.1.2', 'NaN', '"\\'])(
    'has nothing to say of %j, which is no JSON',
    (json) => {
      expect(parseKeepingFractions(json)).toBeUndefined();
    },
  );

  it('hands on whatever has no fraction as JSON.parse does', () => {
    const whole = fc.letrec((value) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.maxSafeInteger(),
        fc.constantFrom(null, true, false),
        fc.array(value('any')),
        fc.dictionary(fc.string(), value('any')),
      ),
    }));
    fc.assert(
      fc.property(whole.any, (value) => {
        const json = JSON.stringify(value);
        expect(parseKeepingFractions(json)).toEqual(JSON.parse(json));
      }),
    );
  });

  const MEBIBYTE = 1024 * 1024;
  it.each([
    ['a text without end, of quotes', `"${'\\"'.repeat(MEBIBYTE / 2)}`],
    ['a text of quotes', `"${'\\"'.repeat(MEBIBYTE / 2)}"`],
    ['a number without end', '1'.repeat(MEBIBYTE)],
    ['numbers of numbers', '1.'.repeat(MEBIBYTE / 2)],
    ['fractions', `[${'0.1,'.repeat(MEBIBYTE / 4)}0]`],
    ['backslashes', '\\'.repeat(MEBIBYTE)],
    ['minus signs', '-'.repeat(MEBIBYTE)],
  ])('is done with a mebibyte of %s within a second', (_what, json) => {
    const start = performance.now();
    parseKeepingFractions(json);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
