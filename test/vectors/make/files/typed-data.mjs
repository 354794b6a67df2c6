import { Mnemonic } from 'ethers';
import { devices, DEPLOYMENT, INTENTS, NOW, OTHER_DEPLOYMENT, POLICY_HASH, vote, voteDigest } from '../world.mjs';
import { freeze, suspend, unfreeze, veto, watchtower } from '../orders.mjs';
import { sha256 } from '../keys.mjs';
import { digestOf, domainSeparator, encodeType, NO_FINDINGS, structHash } from '../typed-data.mjs';
import { vector } from '../vector.mjs';

export const about =
  'EIP-712 digests of everything that is signed: input {deploymentId, type, message}, expected {encodeType, domainSeparator, structHash, digest, checkWords}. Made by ethers; check words are the first six words of the BIP 39 mnemonic that has the digest for its entropy.';

export function typed(name, rule, type, message, deploymentId = DEPLOYMENT) {
  const digest = digestOf(deploymentId, type, message);
  return vector(
    name,
    rule,
    { deploymentId, type, message },
    {
      encodeType: encodeType(type),
      domainSeparator: domainSeparator(deploymentId),
      structHash: structHash(type, message),
      digest,
      checkWords: Mnemonic.fromEntropy(`0x${digest}`).phrase.split(' ').slice(0, 6),
    },
  );
}

const { message: approve } = vote(devices['alice-laptop'], INTENTS.btc);
const { message: reject } = vote(devices['carol-wallet'], INTENTS.eth, { verb: 'Reject' });
const genesisHash = sha256('a genesis').toString('hex');
const enrolment = ({ id, approver, scheme, publicKey, path }) => ({
  genesisHash,
  approver,
  device: id,
  scheme,
  publicKey,
  path,
});
const receipt = {
  sequence: 41,
  previous: sha256('the receipt before').toString('hex'),
  withdrawalId: INTENTS.btc.withdrawalId,
  reference: INTENTS.btc.reference,
  intentHash: structHash('Intent', INTENTS.btc),
  policyHash: POLICY_HASH,
  outcome: 'confirmed',
  reason: '',
  finality: '',
  tier: 'btc-large',
  votes: ['alice-laptop', 'bob-laptop', 'dave-laptop'].map((id) => voteDigest(vote(devices[id], INTENTS.btc))),
  attempt: 1,
  txid: sha256('a transaction').toString('hex'),
  fee: '14100',
  blockHeight: 930412,
  blockHash: sha256('a block').toString('hex'),
  confirmations: 1,
  findings: NO_FINDINGS,
  recordedAt: NOW,
};
const refused = {
  ...receipt,
  sequence: 42,
  intentHash: '00'.repeat(32),
  outcome: 'refused',
  reason: 'REQUEST_SIGNATURE_INVALID',
  finality: 'retryable',
  tier: '',
  votes: [],
  attempt: 0,
  txid: '',
  fee: '0',
  blockHeight: 0,
  blockHash: '',
  confirmations: 0,
  findings: NO_FINDINGS,
};

export const vectors = [
  typed('an intent in bitcoin', 'EIP-712 hashStruct; dynamic values by their hash', 'Intent', INTENTS.btc),
  typed(
    'an intent in ether, with initiators',
    'EIP-712: string[] is the hash of the hashes of its strings',
    'Intent',
    INTENTS.eth,
  ),
  typed('an intent in a token', 'EIP-712 hashStruct', 'Intent', INTENTS.usdc),
  typed('the largest amount there is', 'uint256 is a big-endian word', 'Intent', {
    ...INTENTS.eth,
    amount: (2n ** 256n - 1n).toString(),
  }),
  typed('texts with characters of two, three and four bytes', 'strings are hashed as UTF-8', 'Intent', {
    ...INTENTS.btc,
    reference: 'ü 関所 🚧',
  }),
  typed(
    'an approval of bitcoin',
    'a nested struct is hashed by hashStruct; its type follows in encodeType',
    'Approve',
    approve,
  ),
  typed('an approval of ether', 'EIP-712 digest', 'Approve', vote(devices['bob-laptop'], INTENTS.eth).message),
  typed('an approval of a token', 'EIP-712 digest', 'Approve', vote(devices['carol-wallet'], INTENTS.usdc).message),
  typed(
    'the same approval under another deployment',
    'the deployment’s id is the domain’s salt',
    'Approve',
    approve,
    OTHER_DEPLOYMENT,
  ),
  typed('a rejection of ether', 'a verb never signs for another verb', 'Reject', reject),
  typed(
    'a rejection of bitcoin with nothing but the verb and the reason different from the approval',
    'a verb never signs for another verb',
    'Reject',
    { ...approve, reason: 'No' },
  ),
  typed(
    'the enrolment of an ed25519 device',
    'bytes are hashed',
    'DeviceEnrolment',
    enrolment(devices['alice-laptop']),
  ),
  typed(
    'the enrolment of an eip712 device',
    'bytes of another length',
    'DeviceEnrolment',
    enrolment(devices['alice-wallet']),
  ),
  typed('a login', 'bytes32 stands as it is', 'Login', {
    approver: 'alice',
    device: 'alice-laptop',
    challenge: sha256('a challenge').toString('hex'),
    expiresAt: NOW + 60,
  }),
  typed('a change of the policy', 'string[] is the hash of the hashes of its strings', 'PolicyChange', {
    policyHash: sha256('a policy').toString('hex'),
    previousHash: POLICY_HASH,
    version: 2,
    effect: 'loosening',
    delaySeconds: 86400,
    changes: ['loosens: limit btc-any-day is gone', 'tightens: a request may wait 86400 s, was 604800 s'],
    approver: 'alice',
    device: 'alice-laptop',
    castAt: NOW,
    expiresAt: NOW + 604800,
  }),
  typed('a freeze of everything', 'an order is of its own type', 'Freeze', freeze(devices['carol-wallet']).message),
  typed(
    'a freeze of a destination, by the watchtower',
    'the watchtower has no approver',
    'Freeze',
    freeze(watchtower, { scope: `destination ${INTENTS.eth.destination}` }).message,
  ),
  typed('a lifting of two orders', 'bytes32[] is the hash of its words', 'Unfreeze', {
    ...unfreeze(devices['alice-laptop'], ['11'.repeat(32), '22'.repeat(32)]).message,
  }),
  typed(
    'the suspension of a device',
    'an order is of its own type',
    'Suspend',
    suspend(devices['bob-laptop'], 'erin-wallet').message,
  ),
  typed('a veto', 'an order is of its own type', 'Veto', veto(devices['dave-laptop'], POLICY_HASH).message),
  typed('a heartbeat', 'numbers are words', 'Heartbeat', {
    counter: 1795323600000,
    at: NOW,
    orders: 2,
    ordersHash: sha256('a feed').toString('hex'),
  }),
  typed('a receipt of a confirmed payment', 'bytes32[] is the hash of its words', 'Receipt', receipt),
  typed('a receipt of a registration', 'a struct in a struct is hashed by itself', 'Receipt', {
    ...refused,
    outcome: 'registered',
    reason: '',
    finality: '',
    findings: {
      destinationClass: 'new',
      firstSeenAt: NOW,
      resembles: ['bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'],
      outlier: 'ordinary',
      worths: ['JPY 7850000', 'USD 51234', 'EUR 48001'],
    },
  }),
  typed('a price', 'numbers are words', 'Price', {
    asset: INTENTS.btc.asset,
    currency: 'JPY',
    high: '14950000500000000000',
    from: NOW - 3600,
    at: NOW,
  }),
  typed('a receipt of a refusal', 'an empty list is the hash of nothing', 'Receipt', refused),
  typed('a receipt with the largest numbers', 'uint64 below 2^53', 'Receipt', {
    ...receipt,
    sequence: Number.MAX_SAFE_INTEGER,
    recordedAt: Number.MAX_SAFE_INTEGER,
  }),
  typed('a receipt with every field empty', 'empty values are hashed like any other', 'Receipt', {
    sequence: 0,
    previous: '00'.repeat(32),
    withdrawalId: '00'.repeat(32),
    reference: '',
    intentHash: '00'.repeat(32),
    policyHash: '00'.repeat(32),
    outcome: '',
    reason: '',
    finality: '',
    tier: '',
    votes: [],
    attempt: 0,
    txid: '',
    fee: '0',
    blockHeight: 0,
    blockHash: '',
    confirmations: 0,
    findings: NO_FINDINGS,
    recordedAt: 0,
  }),
];
