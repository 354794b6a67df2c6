import { REQUESTS } from '../world.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Reading the body of a withdrawal request: input {text} or {hex} of the body, expected "read" or {malformed: pointers}; an empty pointer means that the body is no JSON as we take it. What the words mean under a policy is in intents.json. By hand.';

const body = JSON.stringify(REQUESTS.eth);
const accepted = { text: body };
const SHAPE = 'the fields of the schema, and no other';
const STRICT = 'strict JSON';
const ID = 'opaque ids: 1 to 128 of A-Z a-z 0-9 . _ : -, the first one a letter or a digit';

const edited = (change) => JSON.stringify({ ...REQUESTS.eth, ...change });
const without = (field) =>
  JSON.stringify(Object.fromEntries(Object.entries(REQUESTS.eth).filter(([key]) => key !== field)));
const no = (name, rule, text, ...malformed) => [name, rule, { text }, { malformed }];
const yes = (name, rule, text) => [name, rule, { text }, 'read'];

export const vectors = [
  vector('a request', SHAPE, accepted, 'read', [
    yes('the same with blanks', STRICT, JSON.stringify(REQUESTS.eth, null, 2)),
    yes(
      'the same in another order',
      STRICT,
      JSON.stringify(Object.fromEntries(Object.entries(REQUESTS.eth).reverse())),
    ),
    yes('no initiators', SHAPE, without('initiators')),
    yes('an empty memo', SHAPE, edited({ memo: '' })),
    yes(
      'an amount that only deriveIntent refuses',
      'amounts are judged for a code of their own',
      edited({ amount: '1e8' }),
    ),
    yes(
      'the last second of the year 9999',
      'notAfter is a date that can be written down',
      edited({ notAfter: 253402300799 }),
    ),
    no('an unknown field', SHAPE, edited({ fee: '1' }), '/fee'),
    no('two unknown fields', SHAPE, edited({ fee: '1', tip: '2' }), '/fee', '/tip'),
    no('no amount', SHAPE, without('amount'), '/amount'),
    no('no deployment', SHAPE, without('deploymentId'), '/deploymentId'),
    no('no reference', SHAPE, without('reference'), '/reference'),
    no('no asset', SHAPE, without('asset'), '/asset'),
    no('no destination', SHAPE, without('destination'), '/destination'),
    no('no beneficiary', SHAPE, without('beneficiary'), '/beneficiary'),
    no('no notAfter', SHAPE, without('notAfter'), '/notAfter'),
    no('an amount as a number', 'amounts are strings', edited({ amount: 1250 }), '/amount'),
    no('an amount as null', 'amounts are strings', edited({ amount: null }), '/amount'),
    no('an amount of 101 digits', SHAPE, edited({ amount: '1'.repeat(101) }), '/amount'),
    no('an empty destination', SHAPE, edited({ destination: '' }), '/destination'),
    no('a destination of 201 characters', SHAPE, edited({ destination: 'a'.repeat(201) }), '/destination'),
    no(
      'a deployment in capitals',
      'Hex32 is lower case',
      edited({ deploymentId: REQUESTS.eth.deploymentId.toUpperCase() }),
      '/deploymentId',
    ),
    no('a reference with a blank', ID, edited({ reference: 'W 17' }), '/reference'),
    no('an empty reference', ID, edited({ reference: '' }), '/reference'),
    no('a reference of 129 characters', ID, edited({ reference: 'W'.repeat(129) }), '/reference'),
    no('a reference that begins with a point', ID, edited({ reference: '.W17' }), '/reference'),
    no('a reference with a Cyrillic letter', ID, edited({ reference: 'W-\u0430' }), '/reference'),
    no('a reference with a line break behind it', ID, edited({ reference: 'W-17\n' }), '/reference'),
    no('a beneficiary with an at sign', ID, edited({ beneficiary: 'taro@example.jp' }), '/beneficiary'),
    no(
      'an initiator in capitals',
      'names: lower case, digits, single hyphens',
      edited({ initiators: ['bob', 'Erin'] }),
      '/initiators/1',
    ),
    no('one initiator that is no list', SHAPE, edited({ initiators: 'bob' }), '/initiators'),
    no('51 initiators', SHAPE, edited({ initiators: Array.from({ length: 51 }, (_, i) => `p${i}`) }), '/initiators'),
    no('notAfter as a text', SHAPE, edited({ notAfter: '1795327200' }), '/notAfter'),
    no('notAfter with a fraction', SHAPE, edited({ notAfter: 1795327200.5 }), '/notAfter'),
    no('notAfter of zero', SHAPE, edited({ notAfter: 0 }), '/notAfter'),
    no(
      'a second after the year 9999',
      'notAfter is a date that can be written down',
      edited({ notAfter: 253402300800 }),
      '/notAfter',
    ),
    no(
      'notAfter of 2^53 - 1',
      'notAfter is a date that can be written down',
      edited({ notAfter: Number.MAX_SAFE_INTEGER }),
      '/notAfter',
    ),
    no('a list', SHAPE, `[${body}]`, ''),
    no('the amount twice', STRICT, body.replace('{', '{"amount":"1",'), ''),
    no('the amount twice, once escaped', STRICT, body.replace('{', '{"\\u0061mount":"1",'), ''),
    no('`__proto__`', STRICT, body.replace('{', '{"__proto__":{"memo":""},'), ''),
    no('half a request', STRICT, body.slice(0, -1), ''),
    no('nothing', STRICT, '', ''),
    ['a byte order mark', STRICT, { hex: `efbbbf${Buffer.from(body).toString('hex')}` }, { malformed: [''] }],
    [
      'bytes that are no UTF-8',
      STRICT,
      { hex: Buffer.from(body.replace('customer', '\u00ff'), 'latin1').toString('hex') },
      { malformed: [''] },
    ],
    no('half a surrogate pair in the reference', ID, body.replace('W-2026', '\\ud83d'), '/reference'),
  ]),
];
