import {
  attestation,
  chainKeys,
  DEPLOYMENT,
  devices,
  fileText,
  OTHER_DEPLOYMENT,
  POLICY,
  POLICY_HASH,
  strangersDevice,
} from '../world.mjs';
import { put } from '../change.mjs';
import { sha256 } from '../keys.mjs';
import { digestOf } from '../typed-data.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Opening a genesis: input {genesis, policy, enrolments, pinned}, the files as documents that are stored as JSON with two blanks of indentation and a line break at the end; expected {hash} or {refused: what the error says}. What is changed is hashed and signed again, so that nothing else is wrong with it. SHA-256 and ed25519 by node:crypto, digests and wallets by ethers.';

const document = {
  format: 'sekisho-genesis-1',
  deploymentId: DEPLOYMENT,
  createdAt: '2026-11-20T01:00:00Z',
  attestationKey: attestation.publicKey,
  chainKeys: Object.fromEntries(Object.entries(chainKeys).map(([id, { compressed }]) => [id, compressed])),
  policyHash: POLICY_HASH,
};
const hashOf = (value) => sha256(fileText(value)).toString('hex');

function enrolment(by, genesisHash, change = {}, { key = by, deploymentId = DEPLOYMENT } = {}) {
  const { id, approver, scheme, publicKey, path } = by;
  const message = { genesisHash, approver, device: id, scheme, publicKey, path, ...change };
  return { message, signature: key.sign(digestOf(deploymentId, 'DeviceEnrolment', message)) };
}
function files(genesis = document, policy = POLICY, edit = (enrolments) => enrolments) {
  const pinned = hashOf(genesis);
  return {
    genesis,
    policy,
    enrolments: edit(
      Object.values(devices).map((each) => enrolment(each, pinned)),
      pinned,
    ),
    pinned,
  };
}
const withGenesis = (name, rule, says, pointer, ...to) => [
  name,
  rule,
  files(put(document, pointer, ...to)),
  { refused: says },
];
/** The policy is another one, and the genesis names it. */
const withPolicy = (name, rule, says, policy) => [
  name,
  rule,
  files({ ...document, policyHash: hashOf(policy) }, policy),
  { refused: says },
];
const withFirst = (name, rule, change, signing) => [
  name,
  rule,
  files(document, POLICY, ([, ...rest], pinned) => [
    enrolment(devices['alice-laptop'], pinned, change, signing),
    ...rest,
  ]),
  { refused: 'the enrolment of alice-laptop does not hold' },
];

const PINNED = 'every part pins the SHA-256 of the genesis file';
const SCHEMA = 'the fields of the schema, and no other';
const NAMES = 'the genesis names its policy and a chain key for each wallet';
const ENROLLED = 'every device of the policy has signed this genesis with its own key, and nobody else has';

export const vectors = [
  vector('a genesis with six devices', ENROLLED, files(), { hash: hashOf(document) }, [
    [
      'enrolments in another order',
      ENROLLED,
      files(document, POLICY, (all) => [...all].reverse()),
      { hash: hashOf(document) },
    ],
    [
      'another pinned hash',
      PINNED,
      { ...files(), pinned: sha256('another genesis').toString('hex') },
      { refused: 'the genesis file hashes to' },
    ],
    [
      'another moment under the same pin',
      PINNED,
      put(files(), '/genesis/createdAt', '2026-11-20T01:00:01Z'),
      { refused: 'the genesis file hashes to' },
    ],
    withGenesis('another format', SCHEMA, '→ at format', '/format', 'sekisho-genesis-2'),
    withGenesis('an unknown field', SCHEMA, '"note"', '/note', ''),
    withGenesis('no attestation key', SCHEMA, '→ at attestationKey', '/attestationKey'),
    withGenesis(
      'an attestation key of 31 bytes',
      SCHEMA,
      '→ at attestationKey',
      '/attestationKey',
      attestation.publicKey.slice(2),
    ),
    withGenesis('an uncompressed chain key', SCHEMA, '→ at chainKeys', '/chainKeys/btc-hot', `04${'11'.repeat(64)}`),
    withGenesis(
      'another Bitcoin key than the wallet’s',
      'a wallet’s address is the one of its chain key',
      'btc-hot: the address is not the one of its chain key',
      '/chainKeys/btc-hot',
      document.chainKeys['evm-hot'],
    ),
    withGenesis(
      'another EVM key than the wallet’s',
      'a wallet’s address is the one of its chain key',
      'evm-hot: the address is not the one of its chain key',
      '/chainKeys/evm-hot',
      document.chainKeys['btc-hot'],
    ),
    withGenesis(
      'a chain key that is no point of the curve',
      'a wallet’s address is the one of its chain key',
      'evm-hot: the address is not the one of its chain key',
      '/chainKeys/evm-hot',
      `02${'00'.repeat(31)}05`,
    ),
    withGenesis('no chain key for a wallet', NAMES, 'chain keys and wallets differ', '/chainKeys/btc-hot'),
    withGenesis(
      'a chain key for no wallet',
      NAMES,
      'chain keys and wallets differ',
      '/chainKeys/cold',
      document.chainKeys['btc-hot'],
    ),
    [
      'another policy than the genesis names',
      NAMES,
      put(files(), '/policy/maxLifetimeSeconds', 604801),
      { refused: 'the policy is not the one that the genesis names' },
    ],
    [
      'another deployment than the policy’s',
      NAMES,
      files({ ...document, deploymentId: OTHER_DEPLOYMENT }),
      { refused: 'the policy is for another deployment' },
    ],
    withPolicy(
      'a policy that is none',
      NAMES,
      'can never reach 3',
      put(POLICY, '/tiers/1/requires/groups/1/threshold', 3),
    ),
    [
      'a device that has not signed',
      ENROLLED,
      files(document, POLICY, (all) => all.slice(1)),
      { refused: 'alice-laptop has not signed this genesis' },
    ],
    ['nobody has signed', ENROLLED, files(document, POLICY, () => []), { refused: 'has not signed this genesis' }],
    [
      'a device that the policy does not list',
      ENROLLED,
      files(document, POLICY, (all, pinned) => [...all, enrolment(strangersDevice, pinned)]),
      { refused: 'the enrolment of mallory-laptop does not hold' },
    ],
    withFirst('another genesis', ENROLLED, { genesisHash: sha256('another genesis').toString('hex') }),
    withFirst('another person', ENROLLED, { approver: 'bob' }),
    withFirst('another scheme', ENROLLED, { scheme: 'eip712' }),
    withFirst('another key', ENROLLED, { publicKey: devices['bob-laptop'].publicKey }),
    withFirst('another path', ENROLLED, { path: 'console' }),
    withFirst('signed by another device', ENROLLED, {}, { key: devices['bob-laptop'] }),
    withFirst('signed for another deployment', ENROLLED, {}, { deploymentId: OTHER_DEPLOYMENT }),
    [
      'an enrolment with a field more',
      ENROLLED,
      put(files(), '/enrolments/0/message/note', ''),
      { refused: 'an enrolment is malformed at /note' },
    ],
    [
      'an enrolment with a signature in capitals',
      'bytes have one spelling',
      put(files(), '/enrolments/0/signature', files().enrolments[0].signature.toUpperCase()),
      { refused: 'the enrolment of alice-laptop does not hold' },
    ],
    [
      'no list of enrolments',
      SCHEMA,
      put(files(), '/enrolments', {}),
      { refused: 'the enrolments are not in their format' },
    ],
  ]),
];
