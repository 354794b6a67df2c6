import {
  devices,
  fileText,
  INTENTS,
  intentHash,
  NOW,
  OTHER_DEPLOYMENT,
  POLICY,
  POLICY_HASH,
  strangersDevice,
  vote,
} from '../world.mjs';
import { freeze, GOVERNED, orderDigest, reject, suspend, unfreeze, veto, watchtower } from '../orders.mjs';
import { put } from '../change.mjs';
import { sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Orders under the policy of policies.json with the `governance` and `watchtower` of `policy`: input {policy, suspended, now, order}, suspended being device ids; where there is a `before`, that was in force before `policy`, and the withdrawal was registered under the version `registeredUnder`, null being not at all; expected {order}, {refused: code}, or "malformed" where it is no order to the letter. What is changed is signed again by the right device, so that nothing else is wrong with it. Signed by node:crypto and ethers.';

const alice = devices['alice-laptop'];
const carol = devices['carol-wallet'];
const dave = devices['dave-laptop'];
const erin = devices['erin-wallet'];
const [FIRST, SECOND] = ['11'.repeat(32), '22'.repeat(32)];

const ask = (order, change = {}) => ({ policy: GOVERNED, suspended: [], now: NOW, order, ...change });
const taken = (order, kind, fields) => ({
  order: {
    digest: orderDigest(order),
    by: order.message.approver === '' ? null : { approver: order.message.approver, device: order.message.device },
    castAt: order.message.castAt,
    expiresAt: order.message.expiresAt,
    kind,
    ...fields,
  },
});
const refused = (code) => ({ refused: code });

const ANYONE = 'any one approver freezes, and so does the watchtower';
const GOVERNORS = 'lifting and vetoing are the governors’';
const OWNER = 'a device is suspended by its owner or by a governor';
const DEVICE = 'a device of the policy, for the person whose device it is';
const SUSPENDED = 'of a suspended device nothing counts but a freeze and a veto, which can only stop';
const LEFT = 'of a rejection remains, when its device is out of office, that its person’s own approvals are taken back';
const IN_TIME = 'a rejection by a removed device was cast while it was one, of what was there to be rejected';
const SIGNED = 'signed by this device, for this deployment, as this verb';
const FIRST_SIGHT = 'an order is judged by the time once, at first sight';
const FORM = 'an order has its verb, its message and its signature, to the letter';
const LIST = 'the orders that are lifted are named in rising order, each once';

const no = (name, rule, order, code, change) => [name, rule, ask(order, change), refused(code)];
const malformed = (name, rule, order) => [name, rule, ask(order), 'malformed'];
const frozen = (order, scope = { kind: 'all' }) => taken(order, 'freeze', { scope });
const yes = (name, rule, order, expected, change) => [name, rule, ask(order, change), expected];

const all = freeze(carol);
const byWatchtower = freeze(watchtower);
const lifting = unfreeze(alice, [FIRST, SECOND]);
const suspension = suspend(alice, 'erin-wallet');
const veto1 = veto(dave, POLICY_HASH);
const rejection = reject(erin, INTENTS.btc);
const rejected = (order) => ({
  vote: {
    choice: 'reject',
    approver: order.message.approver,
    device: order.message.device,
    intent: intentHash(order.message.intent),
    castAt: order.message.castAt,
    expiresAt: order.message.expiresAt,
    digest: orderDigest(order),
  },
});

/** Alice's wallet has left the policy; her laptop has not. */
const wallet = devices['alice-wallet'];
const beforeHash = sha256(fileText({ ...POLICY, ...GOVERNED })).toString('hex');
const since = {
  policy: {
    ...GOVERNED,
    version: 2,
    previous: beforeHash,
    devices: POLICY.devices.filter(({ id }) => id !== wallet.id),
  },
  before: GOVERNED,
  registeredUnder: 1,
};
const byRemoved = (change = {}, signing = {}) =>
  reject(wallet, INTENTS.btc, { policyHash: beforeHash, ...change }, signing);
const retracted = (order) => ({ vote: { ...rejected(order).vote, choice: 'retract' } });

export const vectors = [
  vector('a freeze by an approver who is no governor', ANYONE, ask(all), frozen(all), [
    yes('by a governor', ANYONE, freeze(alice), frozen(freeze(alice))),
    yes('of a wallet', ANYONE, freeze(carol, { scope: 'wallet btc-hot' }), {
      ...frozen(freeze(carol, { scope: 'wallet btc-hot' }), { kind: 'wallet', wallet: 'btc-hot' }),
    }),
    yes(
      'of a wallet that the policy does not know',
      'a stop is not refused for what its reader may have missed',
      freeze(carol, { scope: 'wallet sol-hot' }),
      frozen(freeze(carol, { scope: 'wallet sol-hot' }), { kind: 'wallet', wallet: 'sol-hot' }),
    ),
    no('by a device of no policy', DEVICE, freeze(strangersDevice), 'ORDER_DEVICE_UNKNOWN'),
    no('in the name of another person', DEVICE, freeze(carol, { approver: 'bob' }), 'ORDER_DEVICE_NOT_THE_APPROVERS'),
    no('in nobody’s name', DEVICE, freeze(carol, { approver: '' }), 'ORDER_DEVICE_NOT_THE_APPROVERS'),
    no('by another person’s device', SIGNED, freeze(carol, {}, { device: alice }), 'ORDER_SIGNATURE_INVALID'),
    no(
      'for another deployment',
      SIGNED,
      freeze(carol, {}, { deploymentId: OTHER_DEPLOYMENT }),
      'ORDER_SIGNATURE_INVALID',
    ),
    no(
      'with another scope than was signed',
      'the signature covers every field',
      put(freeze(carol, { scope: 'wallet btc-hot' }), '/message/scope', 'all'),
      'ORDER_SIGNATURE_INVALID',
    ),
    no(
      'valid for longer than was signed',
      'the signature covers every field',
      put(all, '/message/expiresAt', NOW + 7200),
      'ORDER_SIGNATURE_INVALID',
    ),
    yes('by a suspended device', SUSPENDED, all, frozen(all), { suspended: ['carol-wallet'] }),
    yes('while another device is suspended', SUSPENDED, all, frozen(all), { suspended: ['alice-laptop'] }),
    no(
      'with a forged signature of a suspended device',
      'forgeries are told from suspensions',
      freeze(carol, {}, { device: alice }),
      'ORDER_SIGNATURE_INVALID',
      { suspended: ['carol-wallet'] },
    ),
    yes('cast 30 s ahead of our clock', FIRST_SIGHT, all, frozen(all), { now: NOW - 35 }),
    no('cast 31 s ahead of our clock', FIRST_SIGHT, all, 'ORDER_NOT_YET_VALID', { now: NOW - 36 }),
    yes('one second before it expires', FIRST_SIGHT, all, frozen(all), { now: NOW - 5 + 3599 }),
    no('at the second in which it expires', FIRST_SIGHT, all, 'ORDER_EXPIRED', { now: NOW - 5 + 3600 }),
    yes(
      'valid for 24 hours',
      FIRST_SIGHT,
      freeze(carol, { expiresAt: NOW - 5 + 86400 }),
      frozen(freeze(carol, { expiresAt: NOW - 5 + 86400 })),
    ),
    no(
      'valid for 24 hours and a second',
      FIRST_SIGHT,
      freeze(carol, { expiresAt: NOW - 5 + 86401 }),
      'ORDER_VALID_TOO_LONG',
    ),
    malformed('a scope that is none', FORM, freeze(carol, { scope: 'everything' })),
    malformed('no scope', FORM, freeze(carol, { scope: '' })),
    malformed('no reason', 'a reason is one line that people can read', freeze(carol, { reason: '' })),
    malformed('a reason of two lines', 'a reason is one line that people can read', freeze(carol, { reason: 'a\nb' })),
    malformed('a field more', FORM, { ...all, at: NOW }),
    malformed('a field more in the message', FORM, put(all, '/message/note', '')),
    malformed('a field less', FORM, put(all, '/message/castAt')),
    malformed('a signature with 0x', FORM, { ...all, signature: `0x${all.signature}` }),
    malformed('a reserved verb', FORM, { ...all, verb: 'Release' }),
    malformed('an approval', 'an approval is no order', vote(carol, INTENTS.btc)),
    malformed('a list', FORM, [all]),
    malformed('nothing', FORM, null),
  ]),
  vector('a freeze by the watchtower', ANYONE, ask(byWatchtower), frozen(byWatchtower), [
    no('under a policy that names no watchtower', ANYONE, byWatchtower, 'ORDER_DEVICE_UNKNOWN', {
      policy: { governance: GOVERNED.governance },
    }),
    no('signed by an approver’s device', SIGNED, freeze(watchtower, {}, { device: alice }), 'ORDER_SIGNATURE_INVALID'),
    no('as a device of another name', ANYONE, freeze(watchtower, { device: 'tower' }), 'ORDER_DEVICE_UNKNOWN'),
    no('in an approver’s name', ANYONE, freeze(watchtower, { approver: 'alice' }), 'ORDER_DEVICE_UNKNOWN'),
    yes('though somebody suspended a device of its name', SUSPENDED, byWatchtower, frozen(byWatchtower), {
      suspended: ['watchtower'],
    }),
    no(
      'that lifts instead',
      'the watchtower freezes and does nothing else',
      unfreeze(watchtower, [FIRST]),
      'ORDER_DEVICE_UNKNOWN',
    ),
    no(
      'that suspends instead',
      'the watchtower freezes and does nothing else',
      suspend(watchtower, 'erin-wallet'),
      'ORDER_DEVICE_UNKNOWN',
    ),
  ]),
  vector('a lifting by a governor', GOVERNORS, ask(lifting), taken(lifting, 'unfreeze', { orders: [FIRST, SECOND] }), [
    no('by an approver who is no governor', GOVERNORS, unfreeze(carol, [FIRST, SECOND]), 'ORDER_NOT_ELIGIBLE'),
    no('under a policy without governance', GOVERNORS, lifting, 'ORDER_NOT_ELIGIBLE', { policy: {} }),
    no('by a suspended device', SUSPENDED, lifting, 'ORDER_DEVICE_SUSPENDED', { suspended: ['alice-laptop'] }),
    no(
      'naming other orders than were signed',
      'the signature covers every field',
      put(lifting, '/message/orders/1', '33'.repeat(32)),
      'ORDER_SIGNATURE_INVALID',
    ),
    malformed('of no order', LIST, unfreeze(alice, [])),
    malformed('of the same order twice', LIST, unfreeze(alice, [FIRST, FIRST])),
    malformed('in falling order', LIST, unfreeze(alice, [SECOND, FIRST])),
    malformed(
      'of a hundred orders and one',
      LIST,
      unfreeze(
        alice,
        Array.from({ length: 101 }, (_, n) => n.toString(16).padStart(64, '0')),
      ),
    ),
  ]),
  vector(
    'a suspension by a governor',
    OWNER,
    ask(suspension),
    taken(suspension, 'suspend', { suspended: 'erin-wallet' }),
    [
      yes(
        'by the owner, who is no governor, with the device itself',
        OWNER,
        suspend(erin, 'erin-wallet'),
        taken(suspend(erin, 'erin-wallet'), 'suspend', { suspended: 'erin-wallet' }),
      ),
      yes(
        'by the owner’s other device',
        OWNER,
        suspend(devices['alice-wallet'], 'alice-laptop'),
        taken(suspend(devices['alice-wallet'], 'alice-laptop'), 'suspend', { suspended: 'alice-laptop' }),
      ),
      no('by somebody else', OWNER, suspend(carol, 'erin-wallet'), 'ORDER_NOT_ELIGIBLE'),
      no('of a device that the policy does not have', OWNER, suspend(alice, 'mallory-laptop'), 'ORDER_DEVICE_UNKNOWN'),
      no('by a suspended device', SUSPENDED, suspension, 'ORDER_DEVICE_SUSPENDED', { suspended: ['alice-laptop'] }),
      malformed('of something that is no name', FORM, suspend(alice, 'Erin wallet')),
    ],
  ),
  vector('a veto by a governor', GOVERNORS, ask(veto1), taken(veto1, 'veto', { policyHash: POLICY_HASH }), [
    no('by an approver who is no governor', GOVERNORS, veto(erin, POLICY_HASH), 'ORDER_NOT_ELIGIBLE'),
    yes('by a suspended device', SUSPENDED, veto1, taken(veto1, 'veto', { policyHash: POLICY_HASH }), {
      suspended: ['dave-laptop'],
    }),
    no(
      'by a suspended device of an approver who is no governor',
      GOVERNORS,
      veto(erin, POLICY_HASH),
      'ORDER_NOT_ELIGIBLE',
      { suspended: ['erin-wallet'] },
    ),
    no(
      'signed as a freeze',
      'a verb never signs for another verb',
      veto(dave, POLICY_HASH, {}, { type: 'Freeze' }),
      'ORDER_SIGNATURE_INVALID',
    ),
  ]),
  vector(
    'a rejection',
    'a rejection is a vote, and travels as an order too',
    ask(rejection),
    {
      ...taken(rejection, 'reject', rejected(rejection)),
    },
    [
      yes(
        'given under another policy',
        'a stop is not refused for what its reader may have missed',
        reject(erin, INTENTS.btc, { policyHash: '33'.repeat(32) }),
        taken(
          reject(erin, INTENTS.btc, { policyHash: '33'.repeat(32) }),
          'reject',
          rejected(reject(erin, INTENTS.btc, { policyHash: '33'.repeat(32) })),
        ),
      ),
      no(
        'signed as an approval',
        'a verb never signs for another verb',
        reject(erin, INTENTS.btc, {}, { type: 'Approve' }),
        'ORDER_SIGNATURE_INVALID',
      ),
      yes('by a suspended device', LEFT, rejection, taken(rejection, 'reject', retracted(rejection)), {
        suspended: ['erin-wallet'],
      }),
    ],
  ),
  vector(
    'a rejection by a device that has left the policy since',
    LEFT,
    ask(byRemoved(), since),
    taken(byRemoved(), 'reject', retracted(byRemoved())),
    [
      yes('and was suspended before', LEFT, byRemoved(), taken(byRemoved(), 'reject', retracted(byRemoved())), {
        ...since,
        suspended: [wallet.id],
      }),
      no('of what was registered after it had left', IN_TIME, byRemoved(), 'ORDER_DEVICE_UNKNOWN', {
        ...since,
        registeredUnder: 2,
      }),
      no('of what is not registered', IN_TIME, byRemoved(), 'ORDER_DEVICE_UNKNOWN', {
        ...since,
        registeredUnder: null,
      }),
      no(
        'that names the policy in which it is not',
        IN_TIME,
        byRemoved({ policyHash: sha256(fileText({ ...POLICY, ...since.policy })).toString('hex') }),
        'ORDER_DEVICE_UNKNOWN',
        since,
      ),
      no(
        'that names a policy that was never in force',
        IN_TIME,
        byRemoved({ policyHash: POLICY_HASH }),
        'ORDER_DEVICE_UNKNOWN',
        since,
      ),
      no('signed by another device', SIGNED, byRemoved({}, { device: alice }), 'ORDER_DEVICE_UNKNOWN', since),
      no('that is a freeze', DEVICE, freeze(wallet), 'ORDER_DEVICE_UNKNOWN', since),
    ],
  ),
];
