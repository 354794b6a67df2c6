import { devices, NOW, OTHER_DEPLOYMENT, DEPLOYMENT } from '../world.mjs';
import { freeze, heartbeat, orderDigest, suspend, watchtower } from '../orders.mjs';
import { sha256 } from '../keys.mjs';
import { put } from '../change.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Pages of the watchtower’s feed: input {key, page}; expected {ordersHash}, of the orders on the page after none, {refused: true} where the heartbeat’s signature does not hold, or "malformed". Signed by node:crypto and ethers.';

const nextHash = (before, digest) =>
  sha256(Buffer.concat([Buffer.from(before, 'hex'), Buffer.from(digest, 'hex')])).toString('hex');
const hashOf = (orders) => orders.reduce((hash, order) => nextHash(hash, orderDigest(order)), '00'.repeat(32));
const beat = (orders, signing) =>
  heartbeat({ counter: 7, at: NOW, orders: orders.length, ordersHash: hashOf(orders) }, signing);
const page = (orders, signing) => ({ key: watchtower.publicKey, page: { heartbeat: beat(orders, signing), orders } });

const two = [freeze(devices['carol-wallet']), suspend(devices['alice-laptop'], 'erin-wallet')];
const whole = page(two);
const SIGNED = 'a heartbeat is signed by the watchtower, for this deployment';
const FORM = 'a page has its heartbeat and its orders, to the letter';
const edited = (name, pointer, value) => [
  name,
  SIGNED,
  put(whole, `/page/heartbeat/message${pointer}`, value),
  { refused: true },
];

export const vectors = [
  vector('a page with two orders', 'each order is hashed onto those before it', whole, { ordersHash: hashOf(two) }, [
    [
      'the other way round',
      'each order is hashed onto those before it',
      page(two.toReversed()),
      { ordersHash: hashOf(two.toReversed()) },
    ],
    [
      'one left out',
      'leaving one out changes the hash',
      put(whole, '/page/orders', [two[1]]),
      { ordersHash: hashOf([two[1]]) },
    ],
    ['none', 'a feed without orders has a hash of zeros', page([]), { ordersHash: '00'.repeat(32) }],
    edited('another counter than was signed', '/counter', 8),
    edited('another time than was signed', '/at', NOW + 1),
    edited('fewer orders than were signed', '/orders', 1),
    edited('another hash than was signed', '/ordersHash', '11'.repeat(32)),
    ['signed for another deployment', SIGNED, page(two, { deploymentId: OTHER_DEPLOYMENT }), { refused: true }],
    ['signed by an approver', SIGNED, page(two, { device: devices['alice-laptop'] }), { refused: true }],
    ['no heartbeat', FORM, put(whole, '/page/heartbeat'), 'malformed'],
    ['a field more', FORM, put(whole, '/page/next', 2), 'malformed'],
    ['a field more in the heartbeat', FORM, put(whole, '/page/heartbeat/message/note', ''), 'malformed'],
    ['an order that is none', FORM, put(whole, '/page/orders/0/verb', 'Release'), 'malformed'],
    [
      'more orders than a page has',
      FORM,
      put(
        whole,
        '/page/orders',
        Array.from({ length: 201 }, () => two[0]),
      ),
      'malformed',
    ],
  ]),
  vector(
    'the first heartbeat of a deployment',
    'a feed without orders has a hash of zeros',
    {
      key: watchtower.publicKey,
      page: {
        heartbeat: heartbeat(
          { counter: 1, at: NOW, orders: 0, ordersHash: '00'.repeat(32) },
          { deploymentId: DEPLOYMENT },
        ),
        orders: [],
      },
    },
    { ordersHash: '00'.repeat(32) },
  ),
];
