import { vector } from '../vector.mjs';

export const about =
  'Amounts. {parse}: expected the number’s one decimal spelling, or null for a refusal. {amount, decimals, symbol}: expected the text that people read. Worked by hand.';

const read = (name, text, expected = text) =>
  vector(name, 'an amount has one spelling, below 2^256', { parse: text }, expected);
const refused = (name, text) => read(name, text, null);
const shown = (name, amount, decimals, symbol, expected) =>
  vector(`the text of ${name}`, 'no grouping, no rounding, no trailing zeros', { amount, decimals, symbol }, expected);

const MAX = '115792089237316195423570985008687907853269984665640564039457584007913129639935';

export const vectors = [
  read('nothing', '0'),
  read('one', '1'),
  read('523.5 bitcoin', '52350000000'),
  read('beyond 2^53', '9007199254740993'),
  read('beyond 2^64', '18446744073709551616'),
  read('the largest, 2^256 - 1', MAX),
  refused('2^256', `${MAX.slice(0, -1)}6`),
  refused('78 nines', '9'.repeat(78)),
  refused('79 digits', `1${'0'.repeat(78)}`),
  refused('nothing at all', ''),
  refused('blanks around it', ' 10 '),
  refused('a line break behind it', '10\n'),
  refused('a leading zero', '01'),
  refused('two zeros', '00'),
  refused('a plus sign', '+1'),
  refused('a minus sign', '-1'),
  refused('minus zero', '-0'),
  refused('a fraction', '1.1'),
  refused('a fraction of zero', '1.0'),
  refused('an exponent', '1e8'),
  refused('hexadecimal', '0x10'),
  refused('grouping by commas', '1,000'),
  refused('grouping by underscores', '1_000'),
  refused('a bigint of JavaScript', '10n'),
  refused('full-width digits', '１０'),
  refused('Arabic-Indic digits', '١٠'),
  refused('infinity', 'Infinity'),
  shown('whole coins', '100000000', 8, 'BTC', '1 BTC'),
  shown('a half', '52350000000', 8, 'BTC', '523.5 BTC'),
  shown('one satoshi', '1', 8, 'BTC', '0.00000001 BTC'),
  shown('nothing', '0', 8, 'BTC', '0 BTC'),
  shown('one wei', '1', 18, 'ETH', '0.000000000000000001 ETH'),
  shown('no decimals', '1200', 0, 'PTS', '1200 PTS'),
  shown('zeros inside', '1000001', 6, 'USDC', '1.000001 USDC'),
  shown('trailing zeros of a whole number stay', '1200000000', 6, 'USDC', '1200 USDC'),
  shown(
    'the largest amount with the most decimals',
    MAX,
    36,
    'X',
    '115792089237316195423570985008687907853269.984665640564039457584007913129639935 X',
  ),
];
