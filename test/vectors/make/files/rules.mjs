import { BTC, ETH, USDC } from '../world.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Which rules an intent falls under: input {tiers, intent, facts} with the tiers in place of those of policies.json, facts {destinationClass, alerts by name, values in whole units by currency, now in seconds}; a value that is not there is unknown. Expected {kind, rules, joining, isOpen, trace}. By hand.';

const group = (name, threshold, ...members) => ({ name, threshold, members });
const ops = (threshold) => group('operations', threshold, 'alice', 'bob', 'carol');
const finance = (threshold) => group('finance', threshold, 'dave', 'erin');
const quorum = (groups, more = {}) => ({ kind: 'quorum', groups, votesValidForSeconds: 3600, ...more });

const TIERS = [
  {
    id: 'watched',
    beneficiaries: ['customer-66'],
    requires: { kind: 'hold', releasedBy: group('compliance', 1, 'carol') },
  },
  {
    id: 'strange',
    alerts: ['look-alike', 'outlier'],
    requires: { kind: 'hold', releasedBy: group('compliance', 1, 'carol') },
  },
  {
    id: 'cool-btc',
    asset: BTC,
    atLeast: '5000000',
    destinations: ['new'],
    requires: { kind: 'cooling', seconds: 86400 },
  },
  {
    id: 'btc-night',
    asset: BTC,
    atLeast: '100000000',
    hours: { from: '22:00', to: '06:00' },
    requires: quorum([ops(2), finance(2)], { delaySeconds: 7200 }),
  },
  {
    id: 'btc-worth',
    asset: BTC,
    value: { currency: 'JPY', atLeast: '10000000' },
    requires: quorum([ops(3)], { independentVote: true }),
  },
  {
    id: 'btc-new',
    asset: BTC,
    destinations: ['new'],
    requires: quorum([], { groups: undefined, anyOf: [[ops(1)], [finance(1)]], minimumReviewSeconds: 600 }),
  },
  {
    id: 'btc-small',
    asset: BTC,
    below: '10000000',
    requires: { kind: 'engine-signature', beyondLimits: { ask: 'btc-large' } },
  },
  { id: 'btc-large', asset: BTC, atLeast: '10000000', requires: quorum([ops(2), finance(1)]) },
  { id: 'eth-cheap', asset: ETH, value: { currency: 'USD', atLeast: '0', below: '1000' }, requires: quorum([ops(1)]) },
  {
    id: 'eth-middle',
    asset: ETH,
    value: { currency: 'USD', atLeast: '1000', below: '5000' },
    requires: quorum([ops(2)]),
  },
  {
    id: 'usdc-desk',
    asset: USDC,
    wallets: ['evm-hot'],
    engineKeys: ['desk'],
    requires: quorum([ops(1)], { beyondLimits: 'refuse' }),
  },
  { id: 'usdc-tiny', asset: USDC, below: '100', requires: quorum([finance(1)]) },
].map(({ requires: { groups, ...requires }, ...tier }) => ({
  ...tier,
  requires: groups === undefined ? requires : { ...requires, groups },
}));

const LINES = {
  watched: 'rule 1: for customer-66: held until compliance 1 of 1 has approved',
  strange:
    'rule 2: that resembles a known destination or of an unusual amount: held until compliance 1 of 1 has approved',
  cool: 'rule 3: BTC >= 0.05, to a destination that is new: signed when the destination has been known for 86400 s',
  night: 'rule 4: BTC >= 1, between 22:00 and 06:00 UTC: operations 2 of 3 and finance 2 of 2, signed after 7200 s',
  worth: 'rule 5: BTC, worth >= 10000000 JPY: operations 3 of 3, one of them on an independent path',
  new: 'rule 6: BTC, to a destination that is new: either operations 1 of 3 or finance 1 of 2, reviewed for 600 s',
  small: 'rule 7: BTC < 0.1: the engine’s signature; beyond the limits btc-large decides',
  large: 'rule 8: BTC >= 0.1: operations 2 of 3 and finance 1 of 2',
  cheap: 'rule 9: ETH, worth < 1000 USD: operations 1 of 3',
  middle: 'rule 10: ETH, worth >= 1000 and < 5000 USD: operations 2 of 3',
  desk: 'rule 11: USDC, from evm-hot, asked by desk: operations 1 of 3, beyond the limits it is refused',
};

const NOON = 1_790_000_000 - (1_790_000_000 % 86_400) + 12 * 3600;
const at = (time) => NOON - 12 * 3600 + time;
const intent = (change = {}) => ({
  asset: BTC,
  amount: '10000000',
  wallet: 'btc-hot',
  engineKey: 'engine',
  beneficiary: 'customer-81',
  ...change,
});
const CALM = { 'look-alike': false, outlier: false };
const known = (change = {}) => ({
  destinationClass: 'known',
  alerts: CALM,
  values: { JPY: '9999999', USD: '1', EUR: '1' },
  now: NOON,
  ...change,
});
const question = (change = {}, facts = {}) => ({ tiers: TIERS, intent: intent(change), facts: known(facts) });
const selected = (rules, trace, joining = []) => ({
  kind: 'selected',
  rules,
  joining,
  isOpen: trace.some((line) => line.includes('cannot be known')),
  trace,
});
const is = (name, rule, input, expected) => [name, rule, input, expected];

const FIRST = 'the first that matches in visible order decides';
const HOURS = 'UTC; from inclusive, to exclusive, over midnight where to is the earlier one';
const UNKNOWN = 'what cannot be known joins the demands of all rules that it could select';
const HOLD = 'a hold does not decide: it joins, and the search goes on below it';
const DENY = 'no rule means no';
const large = intent({ amount: '100000000' });

const joinOf = (open, n) => `${open} cannot be known now: the demands of all ${n} join`;
const ETHER = { asset: ETH, amount: '1', wallet: 'evm-hot' };
const DOLLAR = { asset: USDC, amount: '100', wallet: 'evm-hot' };

export const vectors = [
  vector('a tenth of a bitcoin to a known destination', FIRST, question(), selected(['btc-large'], [LINES.large]), [
    is('one satoshi less', FIRST, question({ amount: '9999999' }), selected(['btc-small'], [LINES.small])),
    is(
      'worth ten million yen',
      'bounds of a value are inclusive below',
      question({}, { values: { JPY: '10000000' } }),
      selected(['btc-worth'], [LINES.worth]),
    ),
    is(
      'to a new destination',
      FIRST,
      question({}, { destinationClass: 'new' }),
      selected(['btc-new'], [LINES.cool, LINES.new], ['cool-btc']),
    ),
    is(
      'to one on the allow-list',
      FIRST,
      question({}, { destinationClass: 'allow-listed' }),
      selected(['btc-large'], [LINES.large]),
    ),
    is('a bitcoin at noon', HOURS, { ...question(), intent: large }, selected(['btc-large'], [LINES.large])),
    is(
      'a bitcoin at ten in the evening',
      HOURS,
      { ...question({}, { now: at(22 * 3600) }), intent: large },
      selected(['btc-night'], [LINES.night]),
    ),
    is(
      'a bitcoin one second earlier',
      HOURS,
      { ...question({}, { now: at(22 * 3600) - 1 }), intent: large },
      selected(['btc-large'], [LINES.large]),
    ),
    is(
      'a bitcoin after midnight',
      HOURS,
      { ...question({}, { now: at(0) }), intent: large },
      selected(['btc-night'], [LINES.night]),
    ),
    is(
      'a bitcoin one second before six',
      HOURS,
      { ...question({}, { now: at(6 * 3600) - 1 }), intent: large },
      selected(['btc-night'], [LINES.night]),
    ),
    is(
      'a bitcoin at six',
      HOURS,
      { ...question({}, { now: at(6 * 3600) }), intent: large },
      selected(['btc-large'], [LINES.large]),
    ),
    is(
      'for somebody who is watched',
      HOLD,
      question({ beneficiary: 'customer-66' }),
      selected(['btc-large'], [LINES.watched, LINES.large], ['watched']),
    ),
    is(
      'a small one for somebody who is watched',
      HOLD,
      question({ beneficiary: 'customer-66', amount: '1' }),
      selected(['btc-small'], [LINES.watched, LINES.small], ['watched']),
    ),
    is(
      'to a destination of an unknown class',
      UNKNOWN,
      question({}, { destinationClass: 'unknown' }),
      selected(
        ['btc-new', 'btc-large'],
        [LINES.cool, LINES.new, LINES.large, joinOf('the class of the destination', 2)],
        ['cool-btc'],
      ),
    ),
    is(
      'of unknown worth',
      UNKNOWN,
      question({}, { values: { USD: '1', EUR: '1' } }),
      selected(['btc-worth', 'btc-large'], [LINES.worth, LINES.large, joinOf('the worth in JPY', 2)]),
    ),
    is(
      'with nothing known at all',
      UNKNOWN,
      question({}, { destinationClass: 'unknown', values: {} }),
      selected(
        ['btc-worth', 'btc-new', 'btc-large'],
        [
          LINES.cool,
          LINES.worth,
          LINES.new,
          LINES.large,
          joinOf('the class of the destination and the worth in JPY', 3),
        ],
        ['cool-btc'],
      ),
    ),
    is(
      'of unknown worth, to a new destination',
      'what comes after a rule that matches for certain is not reached',
      question({}, { destinationClass: 'new', values: {} }),
      selected(
        ['btc-worth', 'btc-new'],
        [LINES.cool, LINES.worth, LINES.new, joinOf('the worth in JPY', 2)],
        ['cool-btc'],
      ),
    ),
    is(
      'at night, of unknown worth',
      'a rule that matches for certain is the last one',
      { ...question({}, { now: at(0), values: {} }), intent: large },
      selected(['btc-night'], [LINES.night]),
    ),
    is(
      'to a destination that resembles a known one',
      HOLD,
      question({}, { alerts: { ...CALM, 'look-alike': true } }),
      selected(['btc-large'], [LINES.strange, LINES.large], ['strange']),
    ),
    is(
      'of an unusual amount',
      HOLD,
      question({}, { alerts: { ...CALM, outlier: true } }),
      selected(['btc-large'], [LINES.strange, LINES.large], ['strange']),
    ),
    is(
      'of which nobody knows whether its amount is unusual',
      UNKNOWN,
      question({}, { alerts: { ...CALM, outlier: 'unknown' } }),
      selected(
        ['btc-large'],
        [LINES.strange, LINES.large, 'whether the amount is unusual cannot be known now: what it could demand joins'],
        ['strange'],
      ),
    ),
    is(
      'a little to a new destination',
      'a cooling does not decide: it joins, and the search goes on below it',
      question({ amount: '4999999' }, { destinationClass: 'new' }),
      selected(['btc-new'], [LINES.new]),
    ),
    is('cheap ether', FIRST, question(ETHER, { values: { USD: '999' } }), selected(['eth-cheap'], [LINES.cheap])),
    is(
      'ether worth a thousand dollars',
      'bounds of a value are exclusive above',
      question(ETHER, { values: { USD: '1000' } }),
      selected(['eth-middle'], [LINES.middle]),
    ),
    is('ether worth five thousand dollars', DENY, question(ETHER, { values: { USD: '5000' } }), {
      kind: 'none',
      rules: [],
      joining: [],
      isOpen: false,
      trace: ['no rule matches: refused'],
    }),
    is(
      'ether of unknown worth',
      'where what is unknown decides whether there is a rule, nothing is allowed and nothing refused for good',
      question(ETHER, { values: { JPY: '1' } }),
      {
        kind: 'unknowable',
        rules: ['eth-cheap', 'eth-middle'],
        joining: [],
        isOpen: true,
        trace: [
          LINES.cheap,
          LINES.middle,
          'the worth in USD cannot be known now, and in some case no rule matches: not allowed',
        ],
      },
    ),
    is(
      'dollars that the desk asks for',
      FIRST,
      question({ ...DOLLAR, engineKey: 'desk' }),
      selected(['usdc-desk'], [LINES.desk]),
    ),
    is('dollars that another asks for', DENY, question(DOLLAR), {
      kind: 'none',
      rules: [],
      joining: [],
      isOpen: false,
      trace: ['no rule matches: refused'],
    }),
    is('dollars of another wallet', DENY, question({ ...DOLLAR, engineKey: 'desk', wallet: 'evm-cold' }), {
      kind: 'none',
      rules: [],
      joining: [],
      isOpen: false,
      trace: ['no rule matches: refused'],
    }),
    is('nothing but a hold', 'a hold allows nothing by itself', question({ ...DOLLAR, beneficiary: 'customer-66' }), {
      kind: 'none',
      rules: [],
      joining: ['watched'],
      isOpen: false,
      trace: [LINES.watched, 'no rule matches: refused'],
    }),
  ]),
];
