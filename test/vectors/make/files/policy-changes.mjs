import { DEPLOYMENT, devices, fileText, NOW, OTHER_DEPLOYMENT, POLICY, strangersDevice } from '../world.mjs';
import { GOVERNED } from '../orders.mjs';
import { put } from '../change.mjs';
import { device, sha256 } from '../keys.mjs';
import { digestOf } from '../typed-data.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Changes of the policy of policies.json, which here has the `governance` and `watchtower` of `policy`: input {policy, genesisHash, suspended, now, next, enrolments, signatures}, `next` being the new document (stored as JSON with two blanks of indentation and a line break at its end); expected {kind: "signed" or "open", effect, delaySeconds, signedBy, missing} or {refused: code}. The words of the changes stand in each signature; they were written by hand. Signed by node:crypto and ethers.';

const genesisHash = sha256('a genesis').toString('hex');
const inForce = { ...POLICY, ...GOVERNED };
const previousHash = sha256(fileText(inForce)).toString('hex');
const alice = devices['alice-laptop'];
const bob = devices['bob-laptop'];
const carol = devices['carol-wallet'];
const dave = devices['dave-laptop'];
const erin = devices['erin-wallet'];
const fresh = device('bob-spare', 'bob', 'ed25519', 'independent');
const fresher = device('carol-spare', 'carol', 'ed25519', 'independent');
const listed = ({ sign: _, ...card }) => card;

const follows = { ...inForce, version: 2, previous: previousHash };
const shorter = { ...follows, maxLifetimeSeconds: 86400 };
const longer = { ...follows, maxLifetimeSeconds: 604801 };
const SHORTER = ['tightens: a request may wait 86400 s, was 604800 s'];
const LONGER = ['loosens: a request may wait 604801 s, was 604800 s'];
const withDevices = (...more) => ({ ...follows, devices: [...follows.devices, ...more.map(listed)] });
const isNew = ({ id, approver, scheme, path, publicKey }) =>
  `loosens: device ${id} of ${approver} is new: ${scheme}, ${path} path, key ${publicKey}`;

/** `signing` says what is wrong with the signature: another device, deployment. */
function signature(by, next, changes, change = {}, signing = {}) {
  const effect = changes.some((line) => line.startsWith('loosens')) ? 'loosening' : 'tightening';
  const message = {
    policyHash: sha256(fileText(next)).toString('hex'),
    previousHash,
    version: 2,
    effect,
    delaySeconds: effect === 'loosening' ? 86400 : 0,
    changes,
    approver: by.approver,
    device: by.id,
    castAt: NOW - 5,
    expiresAt: NOW + 3600,
    ...change,
  };
  const digest = digestOf(signing.deploymentId ?? DEPLOYMENT, 'PolicyChange', message);
  return { message, signature: (signing.device ?? by).sign(digest) };
}

function enrolment(of, change = {}, signing = {}) {
  const { id, approver, scheme, publicKey, path } = of;
  const message = { genesisHash, approver, device: id, scheme, publicKey, path, ...change };
  const digest = digestOf(signing.deploymentId ?? DEPLOYMENT, 'DeviceEnrolment', message);
  return { message, signature: (signing.device ?? of).sign(digest) };
}

const ask = (next, signatures, more = {}) => ({
  policy: GOVERNED,
  genesisHash,
  suspended: [],
  now: NOW,
  next,
  enrolments: [],
  signatures,
  ...more,
});
const found = (kind, effect, signedBy, governors = 0, members = []) => ({
  kind,
  effect,
  delaySeconds: effect === 'loosening' ? 86400 : 0,
  signedBy,
  missing: { governors, members },
});
const refused = (code) => ({ refused: code });

const QUORUM = 'as many governors of the policy in force as it asks for, each person once';
const DELAY = 'what loosens waits for the delay of the policy in force';
const NEXT = 'a version follows the one in force, and no other';
const FIXED = 'what stands in the genesis stays';
const PROOF = 'a new device proves that it holds its key';
const SIGNED = 'signed by a device of the policy in force, for its owner, in this deployment';
const WORDS = 'everybody signs the words that follow from the two documents';
const TIME = 'a signature counts from when it was cast until it expires, a week at most';
const SAY = 'governors sign, and whoever must agree as well';
const RULES = 'a rule is told when it is new, gone, moved, renamed or different, by its number in the new policy';
const REPLACED = 'M or more new devices in a quorum need every remaining member';

const two = ask(shorter, [signature(alice, shorter, SHORTER), signature(bob, shorter, SHORTER)]);
const loose = ask(longer, [signature(alice, longer, LONGER), signature(dave, longer, LONGER)]);
const joining = ask(
  withDevices(fresh),
  [signature(alice, withDevices(fresh), [isNew(fresh)]), signature(dave, withDevices(fresh), [isNew(fresh)])],
  { enrolments: [enrolment(fresh)] },
);
const both = withDevices(fresh, fresher);
const words = [isNew(fresh), isNew(fresher)];
const replacing = ask(
  both,
  [alice, bob, carol, dave].map((by) => signature(by, both, words)),
  {
    enrolments: [enrolment(fresh), enrolment(fresher)],
  },
);

const [small, large, ether] = follows.tiers;
const wait = { id: 'wait', destinations: ['new'], requires: { kind: 'cooling', seconds: 60 } };
const reordered = {
  ...follows,
  tiers: [wait, { ...ether, id: 'eth-any' }, small, put(large, '/requires/groups/0/threshold', 3)],
};
const OF = 'operations 2 of 3 and finance 1 of 2';
const REORDERED = [
  'tightens: rule 1 is new, on top: to a destination that is new: signed when the destination has been known for 60 s',
  `tightens: rule 2, number 3 before, has moved: ETH >= 0: ${OF}`,
  'tightens: rule 2, number 3 before, is called eth-any, was eth-large',
  `tightens: rule 4, number 2 before, was “BTC >= 0.1: ${OF}” and becomes “BTC >= 0.1: ${OF.replace('2', '3')}”`,
  `tightens: the former rule 4 is gone: USDC >= 5000 and < 5000000: ${OF}`,
  // Who is in the groups stands by the rule's name.
  'tightens: in rule eth-any operations is alice, bob, carol',
  'tightens: in rule eth-any finance is dave, erin',
  'tightens: in rule eth-any votes are valid for 3600 s',
];
const rules = ask(
  reordered,
  [alice, bob].map((each) => signature(each, reordered, REORDERED)),
);

const by = (name, rule, signatures, expected, more = {}) => [name, rule, { ...two, signatures, ...more }, expected];
const also = (name, rule, extra, code) => by(name, rule, [...two.signatures, extra], refused(code));
/** A document with an edit, properly signed in whatever words. */
const document = (name, rule, pointer, value, code, more = []) => {
  const next = more.reduce((edited, [at, ...to]) => put(edited, at, ...to), put(longer, pointer, value));
  return [
    name,
    rule,
    ask(
      next,
      [alice, dave].map((each) => signature(each, next, LONGER)),
    ),
    refused(code),
  ];
};

export const vectors = [
  vector('a tightening that two governors signed', QUORUM, two, found('signed', 'tightening', ['alice', 'bob']), [
    by('one of them', QUORUM, [two.signatures[0]], found('open', 'tightening', ['alice'], 1)),
    by('nobody', QUORUM, [], found('open', 'tightening', [], 2)),
    by(
      'one of them with two devices',
      'each person once',
      [signature(alice, shorter, SHORTER), signature(devices['alice-wallet'], shorter, SHORTER)],
      found('open', 'tightening', ['alice'], 1),
    ),
    by(
      'bob’s device suspended',
      'a suspended device does not count',
      two.signatures,
      found('open', 'tightening', ['alice'], 1),
      {
        suspended: ['bob-laptop'],
      },
    ),
    also(
      'somebody else’s signature under carol’s name',
      SIGNED,
      signature(carol, shorter, SHORTER, {}, { device: bob }),
      'POLICY_SIGNATURE_INVALID',
    ),
    also('a device of no policy', SIGNED, signature(strangersDevice, shorter, SHORTER), 'POLICY_SIGNATURE_INVALID'),
    also(
      'another deployment',
      SIGNED,
      signature(dave, shorter, SHORTER, {}, { deploymentId: OTHER_DEPLOYMENT }),
      'POLICY_SIGNATURE_INVALID',
    ),
    also(
      'a device in another person’s name',
      SIGNED,
      signature(dave, shorter, SHORTER, { approver: 'alice' }),
      'POLICY_SIGNATURE_INVALID',
    ),
    also('somebody who has no say', SAY, signature(erin, shorter, SHORTER), 'POLICY_NOT_ELIGIBLE'),
    also(
      'other words',
      WORDS,
      signature(dave, shorter, ['tightens: a request may wait 86399 s, was 604800 s']),
      'POLICY_MISSTATED',
    ),
    also('no words', WORDS, signature(dave, shorter, []), 'POLICY_MISSTATED'),
    also('another effect', WORDS, signature(dave, shorter, SHORTER, { effect: 'loosening' }), 'POLICY_MISSTATED'),
    also('a delay', WORDS, signature(dave, shorter, SHORTER, { delaySeconds: 1 }), 'POLICY_MISSTATED'),
    also('another policy', WORDS, signature(dave, longer, SHORTER), 'POLICY_MISSTATED'),
    also(
      'another predecessor',
      WORDS,
      signature(dave, shorter, SHORTER, { previousHash: genesisHash }),
      'POLICY_MISSTATED',
    ),
    also('another version', WORDS, signature(dave, shorter, SHORTER, { version: 3 }), 'POLICY_MISSTATED'),
    ...[
      ['cast 30 s ahead', { castAt: NOW + 30 }, true],
      ['cast 31 s ahead', { castAt: NOW + 31 }, false],
      ['a second before it expires', { expiresAt: NOW + 1 }, true],
      ['when it expires', { expiresAt: NOW }, false],
      ['valid for a week', { castAt: NOW, expiresAt: NOW + 604800 }, true],
      ['valid for longer than a week', { castAt: NOW, expiresAt: NOW + 604801 }, false],
    ].map(([name, times, counts]) =>
      by(
        `bob’s signature ${name}`,
        TIME,
        [two.signatures[0], signature(bob, shorter, SHORTER, times)],
        counts ? found('signed', 'tightening', ['alice', 'bob']) : found('open', 'tightening', ['alice'], 1),
      ),
    ),
  ]),
  vector('a loosening', DELAY, loose, found('signed', 'loosening', ['alice', 'dave']), [
    document('the version that is in force', NEXT, '/version', 1, 'POLICY_MALFORMED'),
    document('a version left out', NEXT, '/version', 3, 'POLICY_NOT_NEXT'),
    document('another predecessor', NEXT, '/previous', genesisHash, 'POLICY_NOT_NEXT'),
    [
      'the first version again, without a predecessor',
      NEXT,
      ask(
        inForce,
        [alice, dave].map((each) => signature(each, inForce, LONGER)),
      ),
      refused('POLICY_NOT_NEXT'),
    ],
    document('another deployment', FIXED, '/deploymentId', OTHER_DEPLOYMENT, 'POLICY_FIXED'),
    document('a lower floor', FIXED, '/governance/delayFloorSeconds', 60, 'POLICY_FIXED'),
    document('a delay below the floor', FIXED, '/governance/looseningDelaySeconds', 3599, 'POLICY_MALFORMED'),
    document(
      'another address of a wallet',
      FIXED,
      '/wallets/1/address',
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      'POLICY_FIXED',
    ),
    document('nothing changed', 'a change changes something', '/maxLifetimeSeconds', 604800, 'POLICY_FIXED'),
    document('an unknown field', 'the fields of the schema, and no other', '/owner', 'mallory', 'POLICY_MALFORMED'),
    [
      'no governors in the policy in force',
      'a policy without governors stays as it is',
      { ...loose, policy: {} },
      refused('POLICY_UNGOVERNED'),
    ],
  ]),
  vector(
    'rules that are new, gone, moved, renamed and different',
    RULES,
    rules,
    found('signed', 'tightening', ['alice', 'bob']),
    [
      [
        'without the one that has moved',
        RULES,
        ask(reordered, [signature(alice, reordered, [REORDERED[0], ...REORDERED.slice(2)])]),
        refused('POLICY_MISSTATED'),
      ],
    ],
  ),
  vector('a new device', PROOF, joining, found('signed', 'loosening', ['alice', 'dave']), [
    ...[
      ['no proof', []],
      ['the proof of another device', [enrolment(alice)]],
      ['a proof for another genesis', [enrolment(fresh, { genesisHash: previousHash })]],
      ['a proof for another deployment', [enrolment(fresh, {}, { deploymentId: OTHER_DEPLOYMENT })]],
      ['a proof that somebody else signed', [enrolment(fresh, {}, { device: alice })]],
      ['a proof of another path', [enrolment(fresh, { path: 'console' })]],
    ].map(([name, enrolments]) => [name, PROOF, { ...joining, enrolments }, refused('POLICY_ENROLMENT_MISSING')]),
  ]),
  vector(
    'two new devices in a quorum of two',
    REPLACED,
    replacing,
    found('signed', 'loosening', ['alice', 'bob', 'carol', 'dave']),
    [
      [
        'without two of its members',
        REPLACED,
        { ...replacing, signatures: [replacing.signatures[0], replacing.signatures[3]] },
        found('open', 'loosening', ['alice', 'dave'], 0, ['bob', 'carol']),
      ],
    ],
  ),
];
