import { askFor, askToCancel, DEPLOYMENT, devices, INTENTS, NOW, REQUESTS, vote } from '../world.mjs';
import { put } from '../change.mjs';
import { vector } from '../vector.mjs';

export const about =
  'Work packages, read to the letter: input the parsed JSON; expected "read" or "malformed". Whether what is in one holds is the business of evidence.json and votes.json. Signed by node:crypto and ethers.';

const { reference } = REQUESTS.btc;
const accepted = {
  request: askFor(REQUESTS.btc),
  votes: [
    ...['alice-laptop', 'carol-wallet'].map((id) => vote(devices[id], INTENTS.btc)),
    vote(devices['dave-laptop'], INTENTS.btc, { verb: 'Reject' }),
  ],
  cancel: null,
};
const cancel = askToCancel(JSON.stringify({ deploymentId: DEPLOYMENT, reference }));
const no = (name, pointer, ...to) => [name, FORM, put(accepted, pointer, ...to), 'malformed'];
const FORM = 'evidence and nothing else, to the letter';
const evidence = { request: { ...accepted.request, headers: { ...accepted.request.headers } } };

export const vectors = [
  vector('a request with two approvals and a rejection', FORM, accepted, 'read', [
    ['without votes', FORM, { ...accepted, votes: [] }, 'read'],
    ['with a cancel', FORM, { ...accepted, cancel }, 'read'],
    [
      'with a request whose signature does not hold',
      'reading is not judging',
      put(accepted, '/request/method', 'PUT'),
      'read',
    ],
    no('a state', '/state', 'approved'),
    no('an intent', '/intent', INTENTS.btc),
    no('a verdict', '/verdict', { kind: 'approved' }),
    no('no request', '/request'),
    no('no votes', '/votes'),
    no('no cancel', '/cancel'),
    no('null for the request', '/request', null),
    no('null for the votes', '/votes', null),
    no('null for a vote', '/votes/0', null),
    no('false for the cancel', '/cancel', false),
    no('a body that is no base64', '/request/body', `${accepted.request.body.slice(0, -1)}*`),
    no('a body in base64 without its padding', '/request/body', accepted.request.body.replace(/=+$/, '')),
    no(
      'a body in base64 whose unused bits are not zero',
      '/request/body',
      accepted.request.body.replace(/.==$/, 'R==').replace(/.=$/, 'R='),
    ),
    no('a header more', '/request/headers/host', 'sekisho.example'),
    no('a header less', '/request/headers/content-digest'),
    no('a header with a capital', '/request/headers', { ...evidence.request.headers, 'Content-Digest': '' }),
    no('a method that is no text', '/request/method', 1),
    no('a vote of another verb', '/votes/0/verb', 'Freeze'),
    no('a vote with a field more', '/votes/0/castAt', NOW),
    no('a rejection without a reason', '/votes/2/message/reason'),
    no('a cancel that is no request', '/cancel', { reference }),
    ['a list', FORM, [accepted], 'malformed'],
    ['nothing', FORM, null, 'malformed'],
  ]),
];
