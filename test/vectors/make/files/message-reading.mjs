import { devices, INTENTS, NOW, vote } from '../world.mjs';
import { put } from '../change.mjs';
import { sha256 } from '../keys.mjs';
import { NO_FINDINGS } from '../typed-data.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Reading messages of a type from parsed JSON: input {type, message}, expected "read", or {malformed: path} with the pointer to the first thing that does not fit. By hand.';

const { message } = vote(devices['alice-laptop'], INTENTS.eth, { verb: 'Reject' });
const accepted = { type: 'Reject', message };
const no = (name, rule, pointer, ...to) => [
  name,
  rule,
  put(accepted, `/message${pointer}`, ...to),
  { malformed: pointer },
];

const STRICT = 'every field of the type, and no other';
const UINT256 = 'uint256 is a string with the number’s one decimal spelling, below 2^256';
const UINT64 = 'uint64 is a number, an integer from 0 to 2^53 - 1';
const BYTES = 'bytes are lower-case hexadecimal without 0x, in pairs';
const TEXT = 'strings are well-formed Unicode';
const receiptVotes = (votes) => ({
  type: 'Receipt',
  message: {
    sequence: 1,
    previous: sha256('genesis').toString('hex'),
    withdrawalId: INTENTS.eth.withdrawalId,
    reference: INTENTS.eth.reference,
    intentHash: '00'.repeat(32),
    policyHash: message.policyHash,
    outcome: 'authorised',
    reason: '',
    finality: '',
    tier: 'eth-large',
    votes,
    attempt: 0,
    txid: '',
    fee: '0',
    blockHeight: 0,
    blockHash: '',
    confirmations: 0,
    findings: NO_FINDINGS,
    recordedAt: NOW,
  },
});
const digest = sha256('a vote').toString('hex');

export const vectors = [
  vector('a rejection', STRICT, accepted, 'read', [
    no('an unknown field', STRICT, '/note', ''),
    no('an unknown field inside', STRICT, '/intent/note', ''),
    no('a missing field', STRICT, '/castAt'),
    no('a missing field inside', STRICT, '/intent/memo'),
    no('null for a field', STRICT, '/reason', null),
    no('a list for a struct', STRICT, '/intent', []),
    no('a text for a struct', STRICT, '/intent', 'eip155'),
    no('an amount as a number', UINT256, '/intent/amount', 1250),
    no('an amount with a leading zero', UINT256, '/intent/amount', '01250'),
    no('an amount in hexadecimal', UINT256, '/intent/maxFee', '0x10'),
    no('an amount of 2^256', UINT256, '/intent/amount', (2n ** 256n).toString()),
    no('a moment as a text', UINT64, '/expiresAt', '1795325400'),
    no('a moment with a fraction', UINT64, '/expiresAt', 1795325400.5),
    no('a moment before 1970', UINT64, '/castAt', -1),
    no('a moment of 2^53', UINT64, '/castAt', 2 ** 53),
    no('a hash of 31 bytes', BYTES, '/policyHash', message.policyHash.slice(2)),
    no('a hash of 33 bytes', BYTES, '/policyHash', `${message.policyHash}00`),
    no('a hash with 0x', BYTES, '/policyHash', `0x${message.policyHash}`),
    no('a hash in capitals', BYTES, '/policyHash', message.policyHash.toUpperCase()),
    no('bytes with an odd digit', BYTES, '/intent/destinationBytes', `${INTENTS.eth.destinationBytes}0`),
    no('bytes with a capital', BYTES, '/intent/destinationBytes', INTENTS.eth.destinationBytes.replace('a', 'A')),
    no('a text with the first half of a surrogate pair', TEXT, '/reason', 'No\ud83d'),
    no('a text with the second half of a surrogate pair', TEXT, '/intent/reference', '\udea7W'),
    no('a number for a text', TEXT, '/approver', 7),
    no('a text for a list', STRICT, '/intent/initiators', 'bob'),
    no('a list with a number', TEXT, '/intent/initiators', ['bob', 7]),
    no('a list with half a surrogate pair', TEXT, '/intent/initiators', ['bob', '\ud83d']),
    ['a list for the message', STRICT, put(accepted, '/message', []), { malformed: '' }],
    ['null for the message', STRICT, put(accepted, '/message', null), { malformed: '' }],
    ['the message of another verb', STRICT, put(accepted, '/type', 'Approve'), { malformed: '/reason' }],
  ]),
  vector('a receipt with a vote', STRICT, receiptVotes([digest]), 'read', [
    ['a vote’s digest of 31 bytes', BYTES, receiptVotes([digest.slice(2)]), { malformed: '/votes' }],
    ['a vote’s digest in capitals', BYTES, receiptVotes([digest.toUpperCase()]), { malformed: '/votes' }],
    ['an object for the list of votes', STRICT, receiptVotes({}), { malformed: '/votes' }],
  ]),
];
