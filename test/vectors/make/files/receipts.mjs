import {
  attestation,
  DEPLOYMENT,
  devices,
  engines,
  INTENTS,
  intentHash,
  NOW,
  OTHER_DEPLOYMENT,
  POLICY_HASH,
  vote,
  voteDigest,
} from '../world.mjs';
import { put } from '../change.mjs';
import { sha256 } from '../keys.mjs';
import { digestOf, NO_FINDINGS } from '../typed-data.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Receipts: input {deploymentId, attestationKey, receipts}, a run that begins with the first; expected {hashes} of an unbroken chain in which each names the hash of the one before it (the first one the genesis hash, here `genesis`), {invalid: place} for a signature that does not hold, {broken: place} for one that does not follow, or {malformed: place}. Signed by node:crypto over ethers’ digests.';

const genesis = sha256('the genesis of these receipts').toString('hex');
const { btc } = INTENTS;
const votes = ['alice-laptop', 'bob-laptop', 'dave-laptop'].map((id) => voteDigest(vote(devices[id], btc)));
const nothing = {
  outcome: 'registered',
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
};
const about17 = {
  withdrawalId: btc.withdrawalId,
  reference: btc.reference,
  intentHash: intentHash(btc),
  policyHash: POLICY_HASH,
};
const paid = { tier: 'btc-large', votes, attempt: 1, txid: sha256('a transaction').toString('hex'), fee: '14100' };
const mined = { ...paid, blockHeight: 930412, blockHash: sha256('a block').toString('hex') };
const found = {
  destinationClass: 'new',
  firstSeenAt: NOW,
  resembles: ['bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'],
  outlier: 'above-usual',
  worths: ['JPY 7850000', 'EUR 48001'],
};
const said = [
  { findings: found },
  { outcome: 'refused', reason: 'QUORUM_NOT_REACHED', finality: 'retryable' },
  { outcome: 'authorised', tier: 'btc-large', votes },
  { outcome: 'signed', ...paid },
  { outcome: 'confirmed', ...mined, confirmations: 1 },
  { outcome: 'final', ...mined, confirmations: 6, finality: 'final' },
];

const hashOf = (message) => digestOf(DEPLOYMENT, 'Receipt', message);
const signed = (message, { key = attestation, deploymentId = DEPLOYMENT, type = 'Receipt' } = {}) => ({
  message,
  signature: key.signBytes(Buffer.from(digestOf(deploymentId, type, message), 'hex')).toString('hex'),
});
function run(edit = (message) => message) {
  const receipts = [];
  let previous = genesis;
  for (const [place, change] of said.entries()) {
    const message = edit(
      { sequence: place + 1, previous, ...about17, ...nothing, ...change, recordedAt: NOW + place },
      place,
    );
    receipts.push(signed(message));
    previous = hashOf(message);
  }
  return receipts;
}
const receipts = run();
const question = (list, change = {}) => ({
  deploymentId: DEPLOYMENT,
  attestationKey: attestation.publicKey,
  genesis,
  receipts: list,
  ...change,
});
const edited = (name, place, pointer, value) => [
  name,
  'the signature covers every field',
  put(question(receipts), `/receipts/${place}/message${pointer}`, value),
  { invalid: place },
];
const malformed = (name, rule, pointer, ...value) => [
  name,
  rule,
  put(question(receipts), `/receipts/1${pointer}`, ...value),
  { malformed: 1 },
];
/** Signed as it is, and so are all that follow. */
const resigned = (name, rule, place, change, expected) => {
  const all = run((message, at) => (at === place ? { ...message, ...change } : message));
  const unbroken = { hashes: all.map(({ message }) => hashOf(message)) };
  return [name, rule, question(all), expected === 'unbroken' ? unbroken : expected];
};

const FORM = 'a receipt has its message and its signature, to the letter';
const FOUND = 'findings stand in the receipt of a registration, each from its closed list, and in no other receipt';
const CLOSED = 'outcomes, reasons and finality are from closed lists';
const CHAIN = 'sequence rises by one, previous is the hash of the one before';

export const vectors = [
  vector(
    'six receipts of one withdrawal',
    CHAIN,
    question(receipts),
    { hashes: receipts.map(({ message }) => hashOf(message)) },
    [
      edited('another outcome', 2, '/outcome', 'rejected'),
      edited('another transaction', 3, '/txid', sha256('another').toString('hex')),
      edited('another amount of confirmations', 5, '/confirmations', 7),
      edited('a vote left out', 2, '/votes', votes.slice(1)),
      edited('votes in another order', 2, '/votes', [...votes].reverse()),
      edited('another finality', 1, '/finality', 'final'),
      edited('a destination that is known', 0, '/findings/destinationClass', 'known'),
      edited('a destination seen earlier', 0, '/findings/firstSeenAt', NOW - 1),
      edited('a look-alike left out', 0, '/findings/resembles', []),
      edited('another worth', 0, '/findings/worths', ['JPY 1', 'EUR 48001']),
      edited('another moment', 0, '/recordedAt', NOW + 1),
      [
        'by another key',
        'signed by the attestation key',
        put(
          question(receipts),
          '/receipts/0/signature',
          signed(receipts[0].message, { key: engines.engine }).signature,
        ),
        { invalid: 0 },
      ],
      [
        'held against another key',
        'signed by the attestation key',
        question(receipts, { attestationKey: engines.engine.publicKey }),
        { invalid: 0 },
      ],
      [
        'of another deployment',
        'signed for this deployment',
        put(
          question(receipts),
          '/receipts/0/signature',
          signed(receipts[0].message, { deploymentId: OTHER_DEPLOYMENT }).signature,
        ),
        { invalid: 0 },
      ],
      [
        'with the signature of another receipt',
        'the signature covers every field',
        put(question(receipts), '/receipts/1/signature', receipts[0].signature),
        { invalid: 1 },
      ],
      ['one left out', CHAIN, question(receipts.filter((_, place) => place !== 2)), { broken: 2 }],
      ['the first one left out', CHAIN, question(receipts.slice(1)), { broken: 0 }],
      ['one twice', CHAIN, question([...receipts.slice(0, 2), ...receipts.slice(1)]), { broken: 2 }],
      ['two exchanged', CHAIN, question([receipts[0], receipts[2], receipts[1], ...receipts.slice(3)]), { broken: 1 }],
      [
        'after another genesis',
        CHAIN,
        question(receipts, { genesis: sha256('another genesis').toString('hex') }),
        { broken: 0 },
      ],
      resigned('a number left out', CHAIN, 3, { sequence: 5 }, { broken: 3 }),
      resigned('a chain that forks', CHAIN, 3, { previous: hashOf(receipts[1].message) }, { broken: 3 }),
      resigned('an outcome that is none', CLOSED, 2, { outcome: 'approved' }, { malformed: 2 }),
      resigned('a reason that is none', CLOSED, 1, { reason: 'BECAUSE' }, { malformed: 1 }),
      resigned('a reason by way of `toString`', CLOSED, 1, { reason: 'toString' }, { malformed: 1 }),
      resigned('a finality that is none', CLOSED, 1, { finality: 'maybe' }, { malformed: 1 }),
      resigned('nothing found out at registration', FOUND, 0, { findings: NO_FINDINGS }, 'unbroken'),
      resigned('something found out later', FOUND, 2, { findings: found }, { malformed: 2 }),
      resigned('a class that is none', FOUND, 0, { findings: { ...found, destinationClass: 'old' } }, { malformed: 0 }),
      resigned(
        'the allow-list, which is not its to state',
        FOUND,
        0,
        { findings: { ...found, destinationClass: 'allow-listed' } },
        { malformed: 0 },
      ),
      resigned('an outlier that is none', FOUND, 0, { findings: { ...found, outlier: '' } }, { malformed: 0 }),
      resigned(
        'worths in another order',
        FOUND,
        0,
        { findings: { ...found, worths: ['EUR 1', 'JPY 1'] } },
        { malformed: 0 },
      ),
      resigned('a worth twice', FOUND, 0, { findings: { ...found, worths: ['JPY 1', 'JPY 1'] } }, { malformed: 0 }),
      resigned(
        'a worth of another currency',
        FOUND,
        0,
        { findings: { ...found, worths: ['XAU 1'] } },
        { malformed: 0 },
      ),
      resigned(
        'a worth in another spelling',
        FOUND,
        0,
        { findings: { ...found, worths: ['JPY 01'] } },
        { malformed: 0 },
      ),
      malformed('no signature', FORM, '/signature'),
      malformed('a signature with 0x', FORM, '/signature', `0x${receipts[1].signature}`),
      malformed('a field more beside it', FORM, '/note', ''),
      malformed('a field more in it', FORM, '/message/note', ''),
      malformed('a field less in it', FORM, '/message/txid'),
      malformed('a fee as a number', FORM, '/message/fee', 0),
      malformed('a sequence as a text', FORM, '/message/sequence', '2'),
    ],
  ),
];
