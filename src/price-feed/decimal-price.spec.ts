import { parseDecimalPrice } from './decimal-price.js';

it.each([
  ['1', 1_000_000_000_000n],
  ['0.000000000001', 1n],
  ['17250000.25', 17_250_000_250_000_000_000n],
  ['0.1', 100_000_000_000n],
  // A floating-point number has it as 9007199254740992.
  ['9007199254740993', 9_007_199_254_740_993_000_000_000_000n],
  ['1.000', 1_000_000_000_000n],
])('reads %s exactly', (text, price) => {
  expect(parseDecimalPrice(text)).toBe(price);
});

it.each([
  ['0.0000000000001', 1n],
  ['1.0000000000009', 1_000_000_000_001n],
  ['2.0000000000010', 2_000_000_000_001n],
])('rounds %s up, for a price may only be too strict', (text, price) => {
  expect(parseDecimalPrice(text)).toBe(price);
});

it.each([
  '0',
  '0.0',
  '-1',
  '+1',
  '1e5',
  '1E-3',
  '.5',
  '5.',
  '01',
  ' 1',
  '1 ',
  '1,000',
  '0x10',
  'NaN',
  '',
  '1'.repeat(31),
])('takes %j for no price', (text) => {
  expect(parseDecimalPrice(text)).toBeNull();
});
