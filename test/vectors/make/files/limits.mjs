import { BTC, ETH } from '../world.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Limits: input {limits, charges, next, now}, times in seconds; expected "room" or {broken: id, used, usedCount, left, freesAt} of the first limit in order that has none. By hand.';

const DAY = 86_400;
const NOW = 1_000_000;
const daily = { id: 'day', asset: BTC, path: 'any', windowSeconds: DAY, amount: '100', count: 3 };
const automatic = { id: 'automatic', asset: BTC, path: 'automatic', windowSeconds: 3600, amount: '10' };
const counting = { id: 'counting', asset: BTC, path: 'any', windowSeconds: DAY, count: 2 };
const each = (...per) => ({ ...daily, per });
const HERE = { wallet: 'btc-hot', destination: '00aa', beneficiary: 'customer-1', engineKey: 'engine' };
const THERE = { wallet: 'btc-other', destination: '00bb', beneficiary: 'customer-2', engineKey: 'desk' };
const charge = (amount, at, change = {}) => ({ asset: BTC, amount: `${amount}`, path: 'approved', at, ...change });
const next = (amount, change = {}) => ({ asset: BTC, amount: `${amount}`, path: 'approved', ...change });
const question = (change = {}) => ({
  limits: [daily],
  charges: [charge(40, NOW - 100)],
  next: next(60),
  now: NOW,
  ...change,
});
const broken = (id, used, usedCount, left, freesAt) => ({
  broken: id,
  used: `${used}`,
  usedCount,
  left: `${left}`,
  freesAt,
});
const is = (name, rule, change, expected) => [name, rule, question(change), expected];

const SUM = 'the window’s sum and the next one together are at most the amount';
const WINDOW = 'a charge counts until it is a whole window old';
const COUNT = 'the window holds at most so many';
const SCOPE = '`per` gives each value a window of its own';
const PATH = '`automatic` counts what no person approved, `any` all of it';

export const vectors = [
  vector('the next one fills the limit exactly', SUM, question(), 'room', [
    is('one unit more', SUM, { next: next(61) }, broken('day', 40, 1, 60, NOW - 100 + DAY)),
    is('an empty window', SUM, { charges: [], next: next(100) }, 'room'),
    is(
      'more than the limit into an empty window',
      SUM,
      { charges: [], next: next(101) },
      broken('day', 0, 0, 100, null),
    ),
    is(
      'one unit into a full window',
      SUM,
      { charges: [charge(100, NOW - 5)], next: next(1) },
      broken('day', 100, 1, 0, NOW - 5 + DAY),
    ),
    is(
      'one unit into a window that holds too much already',
      SUM,
      { charges: [charge(150, NOW - 5)], next: next(1) },
      broken('day', 150, 1, 0, NOW - 5 + DAY),
    ),
    is(
      'a charge one second younger than the window',
      WINDOW,
      { charges: [charge(100, NOW - DAY + 1)], next: next(1) },
      broken('day', 100, 1, 0, NOW + 1),
    ),
    is('a charge exactly a window old', WINDOW, { charges: [charge(100, NOW - DAY)], next: next(100) }, 'room'),
    is(
      'a charge one second older than the window',
      WINDOW,
      { charges: [charge(100, NOW - DAY - 1)], next: next(100) },
      'room',
    ),
    is(
      'a charge of this second',
      WINDOW,
      { charges: [charge(100, NOW)], next: next(1) },
      broken('day', 100, 1, 0, NOW + DAY),
    ),
    is(
      'a charge ahead of the clock',
      'time that went back frees nothing',
      { charges: [charge(100, NOW + 60)], next: next(1) },
      broken('day', 100, 1, 0, NOW + 60 + DAY),
    ),
    is(
      'the oldest one leaves first',
      'freesAt is the oldest one’s end',
      { charges: [charge(50, NOW - 10), charge(50, NOW - 500), charge(0, NOW - 100)], next: next(1) },
      broken('day', 100, 3, 0, NOW - 500 + DAY),
    ),
    is(
      'around midnight',
      'the window slides and knows no calendar',
      { now: 11 * DAY + 1, charges: [charge(100, 11 * DAY - 1)], next: next(1) },
      broken('day', 100, 1, 0, 12 * DAY - 1),
    ),
    is('the third one of three', COUNT, { charges: [charge(1, NOW - 1), charge(1, NOW - 2)], next: next(1) }, 'room'),
    is(
      'the fourth one of three',
      COUNT,
      { charges: [charge(1, NOW - 1), charge(1, NOW - 2), charge(1, NOW - 3)], next: next(1) },
      broken('day', 3, 3, 97, NOW - 3 + DAY),
    ),
    is(
      'the fourth one when the first one is a window old',
      COUNT,
      { charges: [charge(1, NOW - 1), charge(1, NOW - 2), charge(1, NOW - DAY)], next: next(1) },
      'room',
    ),
    is(
      'charges of another asset',
      'each limit is for one asset',
      { charges: [charge(100, NOW - 1, { asset: ETH })], next: next(100) },
      'room',
    ),
    is('the next one in another asset', 'each limit is for one asset', { next: next(1000, { asset: ETH }) }, 'room'),
    is('no limits', 'no limit, no bound', { limits: [], next: next(10_000) }, 'room'),
    is(
      'an approved one under a limit on automatic ones',
      PATH,
      { limits: [automatic], charges: [], next: next(11) },
      'room',
    ),
    is(
      'an automatic one under a limit on automatic ones',
      PATH,
      { limits: [automatic], charges: [], next: next(11, { path: 'automatic' }) },
      broken('automatic', 0, 0, 10, null),
    ),
    is(
      'approved charges do not fill a limit on automatic ones',
      PATH,
      { limits: [automatic], next: next(10, { path: 'automatic' }) },
      'room',
    ),
    is(
      'automatic charges fill it',
      PATH,
      {
        limits: [automatic],
        charges: [charge(1, NOW - 1, { path: 'automatic' })],
        next: next(10, { path: 'automatic' }),
      },
      broken('automatic', 1, 1, 9, NOW - 1 + 3600),
    ),
    is(
      'automatic charges fill a limit on any',
      PATH,
      { charges: [charge(41, NOW - 1, { path: 'automatic' })] },
      broken('day', 41, 1, 59, NOW - 1 + DAY),
    ),
    is(
      'room under one of two limits',
      'every limit must have room; the first without is named',
      { limits: [daily, { ...automatic, path: 'any' }], charges: [], next: next(11) },
      broken('automatic', 0, 0, 10, null),
    ),
    is(
      'room under neither',
      'every limit must have room; the first without is named',
      { limits: [daily, { ...automatic, path: 'any' }], charges: [], next: next(101) },
      broken('day', 0, 0, 100, null),
    ),
    is(
      'a limit by number alone',
      COUNT,
      { limits: [counting], charges: [charge(1, NOW - 1), charge(1, NOW - 2)], next: next(1_000_000) },
      { broken: 'counting', used: '2', usedCount: 2, left: null, freesAt: NOW - 2 + DAY },
    ),
    is('a limit by number alone, with one left', COUNT, { limits: [counting], next: next(1_000_000) }, 'room'),
    is(
      'a limit by number over all assets',
      'a limit without an asset minds them all',
      {
        limits: [{ ...counting, asset: undefined }],
        charges: [charge(1, NOW - 1, { asset: ETH }), charge(1, NOW - 2)],
        next: next(1),
      },
      { broken: 'counting', used: '2', usedCount: 2, left: null, freesAt: NOW - 2 + DAY },
    ),
    is(
      'an automatic one under a limit on approved ones',
      PATH,
      { limits: [{ ...daily, path: 'approved' }], next: next(1000, { path: 'automatic' }) },
      'room',
    ),
    is(
      'an approved one under a limit on approved ones',
      PATH,
      { limits: [{ ...daily, path: 'approved' }], next: next(61) },
      broken('day', 40, 1, 60, NOW - 100 + DAY),
    ),
    is(
      'another destination',
      SCOPE,
      { limits: [each('destination')], charges: [charge(90, NOW - 1, HERE)], next: next(100, THERE) },
      'room',
    ),
    is(
      'the same destination',
      SCOPE,
      { limits: [each('destination')], charges: [charge(90, NOW - 1, HERE)], next: next(100, HERE) },
      broken('day', 90, 1, 10, NOW - 1 + DAY),
    ),
    is(
      'the same destination for another beneficiary, each counted together',
      SCOPE,
      {
        limits: [each('destination', 'beneficiary')],
        charges: [charge(90, NOW - 1, HERE)],
        next: next(100, { ...HERE, beneficiary: 'customer-2' }),
      },
      'room',
    ),
    is(
      'the same beneficiary',
      SCOPE,
      {
        limits: [each('beneficiary')],
        charges: [charge(90, NOW - 1, HERE)],
        next: next(11, { ...THERE, beneficiary: 'customer-1' }),
      },
      broken('day', 90, 1, 10, NOW - 1 + DAY),
    ),
    is(
      'the same engine key',
      SCOPE,
      {
        limits: [each('engine-key')],
        charges: [charge(90, NOW - 1, HERE)],
        next: next(11, { ...THERE, engineKey: 'engine' }),
      },
      broken('day', 90, 1, 10, NOW - 1 + DAY),
    ),
    is(
      'the same wallet',
      SCOPE,
      {
        limits: [each('wallet')],
        charges: [charge(90, NOW - 1, HERE)],
        next: next(11, { ...THERE, wallet: 'btc-hot' }),
      },
      broken('day', 90, 1, 10, NOW - 1 + DAY),
    ),
    is(
      'a charge of which nobody noted the destination',
      'what nobody noted counts in every window',
      { limits: [each('destination')], charges: [charge(90, NOW - 1)], next: next(11, HERE) },
      broken('day', 90, 1, 10, NOW - 1 + DAY),
    ),
    is(
      'a limit of nothing',
      SUM,
      { limits: [{ ...daily, amount: '0' }], charges: [], next: next(1) },
      broken('day', 0, 0, 0, null),
    ),
  ]),
];
