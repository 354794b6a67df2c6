import {
  askFor,
  askToCancel,
  DEPLOYMENT,
  engines,
  INTENTS,
  intentHash,
  NOW,
  OTHER_DEPLOYMENT,
  REQUESTS,
} from '../world.mjs';
import { put } from '../change.mjs';
import { vector } from '../vector.mjs';

export const about =
  'From signed bytes to what they ask for, under the policy of policies.json: input {request, as: "withdrawal" | "cancel"}; expected {intent, engineKey, created}, intent being its hash, {cancel: reference, engineKey, created}, {malformed: pointers} or {refused: code}. Signature, shape and meaning are judged in that order. Signed by node:crypto, hashed by ethers.';

const created = NOW - 60;
const ask = (request) => ({ as: 'withdrawal', request });
const asked = (intent, engineKey = 'engine') => ({ intent: intentHash({ ...intent, engineKey }), engineKey, created });
const { reference } = REQUESTS.btc;
const cancelBody = { deploymentId: DEPLOYMENT, reference };
const cancel = (body, options) => ({ as: 'cancel', request: askToCancel(JSON.stringify(body), options) });

const ORDER = 'signature, shape, meaning, in that order';
const SIGNED = 'an engine key of the policy has signed it';

export const vectors = [
  vector('a withdrawal of bitcoin', ORDER, ask(askFor(REQUESTS.btc)), asked(INTENTS.btc), [
    [
      'asked by the other engine',
      SIGNED,
      ask(askFor(REQUESTS.btc, { keyId: 'desk', key: engines.desk })),
      asked(INTENTS.btc, 'desk'),
    ],
    ['a withdrawal of ether', ORDER, ask(askFor(REQUESTS.eth)), asked(INTENTS.eth)],
    [
      'a body with blanks',
      'the bytes are signed, the values are meant',
      ask(askFor(JSON.stringify(REQUESTS.btc, null, 1))),
      asked(INTENTS.btc),
    ],
    [
      'a body changed after signing',
      SIGNED,
      put(
        ask(askFor(REQUESTS.btc)),
        '/request/body',
        Buffer.from(JSON.stringify({ ...REQUESTS.btc, amount: '1' })).toString('base64'),
      ),
      { refused: 'CONTENT_DIGEST_MISMATCH' },
    ],
    [
      'an unknown key',
      SIGNED,
      ask(askFor(REQUESTS.btc, { keyId: 'stranger', key: engines.stranger })),
      { refused: 'KEY_UNKNOWN' },
    ],
    ['an auditor’s key', SIGNED, ask(askFor(REQUESTS.btc, { keyId: 'auditor' })), { refused: 'KEY_UNKNOWN' }],
    [
      'a known key’s name with another key',
      SIGNED,
      ask(askFor(REQUESTS.btc, { key: engines.stranger })),
      { refused: 'SIGNATURE_INVALID' },
    ],
    [
      'a request for a dry run',
      'a signature under one tag is worth nothing under another',
      ask(askFor(REQUESTS.btc, { tag: 'sekisho-dry-run' })),
      { refused: 'SIGNATURE_MALFORMED' },
    ],
    [
      'a cancel',
      'a signature under one tag is worth nothing under another',
      ask(askToCancel(JSON.stringify(cancelBody))),
      { refused: 'SIGNATURE_MALFORMED' },
    ],
    ['a body with an unknown field', ORDER, ask(askFor({ ...REQUESTS.btc, fee: '1' })), { malformed: ['/fee'] }],
    ['a body that is no JSON', ORDER, ask(askFor('{')), { malformed: [''] }],
    [
      'an amount with an exponent',
      ORDER,
      ask(askFor({ ...REQUESTS.btc, amount: '1e8' })),
      { refused: 'AMOUNT_MALFORMED' },
    ],
    [
      'another deployment',
      ORDER,
      ask(askFor({ ...REQUESTS.btc, deploymentId: OTHER_DEPLOYMENT })),
      { refused: 'DEPLOYMENT_UNKNOWN' },
    ],
  ]),
  vector('a cancel', ORDER, cancel(cancelBody), { cancel: reference, engineKey: 'engine', created }, [
    [
      'by the other engine',
      'any engine key of the policy may cancel',
      cancel(cancelBody, { keyId: 'desk', key: engines.desk }),
      { cancel: reference, engineKey: 'desk', created },
    ],
    [
      'by an unknown key',
      SIGNED,
      cancel(cancelBody, { keyId: 'stranger', key: engines.stranger }),
      { refused: 'KEY_UNKNOWN' },
    ],
    [
      'a withdrawal',
      'a signature under one tag is worth nothing under another',
      { as: 'cancel', request: askFor(REQUESTS.btc) },
      { refused: 'SIGNATURE_MALFORMED' },
    ],
    [
      'another deployment',
      ORDER,
      cancel({ ...cancelBody, deploymentId: OTHER_DEPLOYMENT }),
      { refused: 'DEPLOYMENT_UNKNOWN' },
    ],
    ['an unknown field', ORDER, cancel({ ...cancelBody, reason: 'a slip' }), { malformed: ['/reason'] }],
    ['no reference', ORDER, cancel({ deploymentId: DEPLOYMENT }), { malformed: ['/reference'] }],
  ]),
];
