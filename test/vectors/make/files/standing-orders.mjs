import { NOW } from '../world.mjs';
import { GOVERNED } from '../orders.mjs';
import { vector } from '../vector.mjs';

export const about =
  'What orders amount to: input {policy, arrivals}, arrivals in the order in which they came, each {at, digest, by, kind} and what it names; expected {frozen, suspended, unfinished}: the digests of freezes that stand, the devices that are suspended, the digests of liftings that too few have signed. Digests are one byte here, repeated 32 times by the reader. By hand; two governors of alice, bob and dave lift.';

const of = { alice: 'alice-laptop', bob: 'bob-laptop', carol: 'carol-wallet', dave: 'dave-laptop' };
const by = (approver, device = of[approver]) => ({ approver, device });
let at = NOW;
const arrival = (digest, kind, person, fields, change = {}) => ({
  at,
  expiresAt: NOW + 3600,
  digest,
  by: by(person),
  kind,
  ...fields,
  ...change,
});
const freeze = (digest, change) => arrival(digest, 'freeze', 'carol', {}, change);
const lift = (digest, person, orders, change) => arrival(digest, 'unfreeze', person, { orders }, change);
const suspend = (digest, suspended) => arrival(digest, 'suspend', 'alice', { suspended });
const ask = (...arrivals) => ({ policy: { governance: GOVERNED.governance }, arrivals });
const standing = (frozen, suspended = [], unfinished = []) => ({ frozen, suspended, unfinished });

const ENOUGH = 'as many different governors as a change of policy takes';
const NAMED = 'lifting names the orders that it lifts; what is not named stands';
const ONCE = 'an order is used once';
const COUNTS = 'the device counts at the moment of the last signature';
const TIME = 'no signature of a lifting has expired when the last one comes';

const two = ask(freeze('a1'), lift('b1', 'alice', ['a1']), lift('b2', 'bob', ['a1']));
const differs = (name, rule, arrivals, expected, policy) => [
  name,
  rule,
  { ...ask(...arrivals), ...(policy !== undefined && { policy }) },
  expected,
];

export const vectors = [
  vector('a freeze, lifted by two governors', ENOUGH, two, standing([]), [
    differs('lifted by one', ENOUGH, [freeze('a1'), lift('b1', 'alice', ['a1'])], standing(['a1'], [], ['b1'])),
    differs(
      'lifted by one person twice',
      ENOUGH,
      [freeze('a1'), lift('b1', 'alice', ['a1']), lift('b2', 'alice', ['a1'])],
      standing(['a1'], [], ['b1', 'b2']),
    ),
    differs(
      'lifted by one person with two devices',
      ENOUGH,
      [freeze('a1'), lift('b1', 'alice', ['a1']), lift('b2', 'alice', ['a1'], { by: by('alice', 'alice-wallet') })],
      standing(['a1'], [], ['b1', 'b2']),
    ),
    differs(
      'lifted by one and by somebody who is no governor',
      ENOUGH,
      [freeze('a1'), lift('b1', 'alice', ['a1']), lift('b2', 'carol', ['a1'])],
      standing(['a1'], [], ['b1', 'b2']),
    ),
    differs(
      'under a policy without governance',
      'without governance nothing is lifted',
      two.arrivals,
      standing(['a1'], [], ['b1', 'b2']),
      {},
    ),
    differs('where three have to sign', ENOUGH, two.arrivals, standing(['a1'], [], ['b1', 'b2']), {
      governance: { ...GOVERNED.governance, threshold: 3 },
    }),
    differs(
      'and another freeze, which is not named',
      NAMED,
      [freeze('a1'), freeze('a2'), ...two.arrivals.slice(1)],
      standing(['a2']),
    ),
    differs(
      'the two naming different orders',
      NAMED,
      [freeze('a1'), freeze('a2'), lift('b1', 'alice', ['a1']), lift('b2', 'bob', ['a2'])],
      standing(['a1', 'a2'], [], ['b1', 'b2']),
    ),
    differs(
      'one naming more than the other',
      NAMED,
      [freeze('a1'), freeze('a2'), lift('b1', 'alice', ['a1']), lift('b2', 'bob', ['a1', 'a2'])],
      standing(['a1', 'a2'], [], ['b1', 'b2']),
    ),
    differs(
      'both naming both',
      NAMED,
      [freeze('a1'), freeze('a2'), lift('b1', 'alice', ['a1', 'a2']), lift('b2', 'bob', ['a1', 'a2'])],
      standing([]),
    ),
    differs(
      'before it came',
      'a lifting lifts what stands, not what comes later',
      [...two.arrivals.slice(1), freeze('a1')],
      standing(['a1']),
    ),
    differs('and repeated', ONCE, [...two.arrivals, freeze('a1')], standing([])),
    differs(
      'and the next one like it, under the same signatures',
      ONCE,
      [...two.arrivals, freeze('a2'), two.arrivals[1], two.arrivals[2]],
      standing(['a2']),
    ),
    differs(
      'by a device that is suspended before the second signs',
      COUNTS,
      [freeze('a1'), lift('b1', 'alice', ['a1']), suspend('c1', 'alice-laptop'), lift('b2', 'bob', ['a1'])],
      standing(['a1'], ['alice-laptop'], ['b1', 'b2']),
    ),
    differs(
      'by a device that is suspended afterwards',
      COUNTS,
      [...two.arrivals, suspend('c1', 'alice-laptop')],
      standing([], ['alice-laptop']),
    ),
    differs(
      'the first signature expiring as the second comes',
      TIME,
      [freeze('a1'), lift('b1', 'alice', ['a1'], { expiresAt: NOW + 60 }), lift('b2', 'bob', ['a1'], { at: NOW + 60 })],
      standing(['a1'], [], ['b1', 'b2']),
    ),
    differs(
      'the first signature expiring a second after the second came',
      TIME,
      [freeze('a1'), lift('b1', 'alice', ['a1'], { expiresAt: NOW + 61 }), lift('b2', 'bob', ['a1'], { at: NOW + 60 })],
      standing([]),
    ),
  ]),
  vector(
    'a suspended device',
    'a suspension is lifted like a freeze',
    ask(suspend('c1', 'erin-wallet')),
    standing([], ['erin-wallet']),
    [
      differs(
        'lifted by two governors',
        'a suspension is lifted like a freeze',
        [suspend('c1', 'erin-wallet'), lift('b1', 'bob', ['c1']), lift('b2', 'dave', ['c1'])],
        standing([]),
      ),
      differs(
        'suspended twice, one of them lifted',
        NAMED,
        [
          suspend('c1', 'erin-wallet'),
          suspend('c2', 'erin-wallet'),
          lift('b1', 'bob', ['c1']),
          lift('b2', 'dave', ['c1']),
        ],
        standing([], ['erin-wallet']),
      ),
    ],
  ),
  vector(
    'a freeze by the watchtower',
    'a freeze stands, whoever gave it',
    ask(freeze('a1', { by: null })),
    standing(['a1']),
  ),
];
