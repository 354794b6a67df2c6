import { bitcoinTextOf, parseKeepingFractions, satoshiOf } from './bitcoin-rpc.js';

describe('parseKeepingFractions', () => {
  it('leaves amounts as the node wrote them, also where a float would change them', () => {
    expect(parseKeepingFractions('{"amount": 0.10000000, "fee":-0.00000141, "tiny":1e-7}')).toEqual({
      amount: '0.10000000',
      fee: '-0.00000141',
      tiny: '1e-7',
    });
  });

  it('leaves whole numbers numbers', () => {
    expect(parseKeepingFractions('[0, 101, -6, {"height":7}]')).toEqual([0, 101, -6, { height: 7 }]);
  });

  it('leaves texts alone, whatever is in them', () => {
    const texts = ['0.5', 'v29.4', 'say "1.5"', 'back\\slash"2.5', '\\'];
    expect(parseKeepingFractions(JSON.stringify(texts))).toEqual(texts);
  });
});

describe('satoshiOf and bitcoinTextOf', () => {
  it.each([
    ['0.00000001', 1n],
    ['0.29000000', 29_000_000n],
    ['20999999.97690000', 2_099_999_997_690_000n],
    ['0.00000000', 0n],
  ])('%s is %s satoshi, both ways', (text, satoshi) => {
    expect(satoshiOf(text)).toBe(satoshi);
    expect(bitcoinTextOf(satoshi)).toBe(text);
  });

  it.each(['', '1e-7', '-1', '.5', '1.', '0.123456789', ' 1', '0x1'])('refuses %j', (text) => {
    expect(() => satoshiOf(text)).toThrow(RangeError);
  });
});
