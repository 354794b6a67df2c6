import { createPrivateKey, sign } from 'node:crypto';
import { attestation, auditor, engines, NOW, REQUESTS } from '../world.mjs';
import { contentDigest, signatureBase, signRequest } from '../http-signature.mjs';
import { put } from '../change.mjs';
import { encode, littleEndian, ORDER_EIGHT, P, scalarOf, signWith } from '../edwards.mjs';
import { seedOf, sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';

export const about =
  'HTTP Message Signatures in our profile of RFC 9421: input {request, tag, keys} with the body as base64; expected {signed: {created, keyId}, base}, base being the signature base, or {refused: code}. Signed by node:crypto from the text of the RFC; what is refused is signed again as far as it can be, so that nothing else is wrong with it.';

const B26_KEY = createPrivateKey({
  key: Buffer.from('MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF', 'base64'),
  format: 'der',
  type: 'pkcs8',
});
/** RFC 9421, B.2.6: made again here to the letter, which shows that this generator reads section 2.5 as the RFC does. */
function rfc9421B26() {
  const { input, base } = signatureBase(
    [
      ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
      ['@method', 'POST'],
      ['@path', '/foo'],
      ['@authority', 'example.com'],
      ['content-type', 'application/json'],
      ['content-length', '18'],
    ],
    ';created=1618884473;keyid="test-key-ed25519"',
  );
  const signature = sign(null, Buffer.from(base), B26_KEY).toString('base64');
  if (signature !== 'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==')
    throw new Error('this is not the signature of RFC 9421, B.2.6');
  return { 'signature-input': `sig-b26=${input}`, signature: `sig-b26=:${signature}:` };
}

const keys = {
  engine: engines.engine.publicKey,
  desk: engines.desk.publicKey,
  auditor: auditor.publicKey,
  attestation: attestation.publicKey,
};
const usual = {
  targetUri: 'https://sekisho.example/v1/withdrawals',
  body: JSON.stringify(REQUESTS.btc),
  idempotencyKey: 'b7b8d2f4-0001',
  created: NOW - 60,
  keyId: 'engine',
  tag: 'sekisho-withdrawal',
};
const reading = {
  method: 'GET',
  targetUri: 'https://sekisho.example/v1/withdrawals?state=open&limit=50',
  created: NOW - 60,
  keyId: 'auditor',
  tag: 'sekisho-read',
};
const working = {
  ...usual,
  targetUri: 'https://sekisho.example/v1/signing-work/receipts',
  body: '{"receipts":[]}',
  idempotencyKey: 'a1',
  keyId: 'attestation',
  tag: 'sekisho-work',
};
const secretOf = { engine: engines.engine, desk: engines.desk, auditor, attestation };
const made = (options, key = secretOf[options.keyId]) => signRequest(key, options);

const question = (options, key) => ({ request: made(options, key).request, tag: options.tag, keys });
const signed = (options) => ({ signed: { created: options.created, keyId: options.keyId }, base: made(options).base });
const accepted = (name, rule, options, changed) => vector(name, rule, question(options), signed(options), changed);
const yes = (name, rule, options) => [name, rule, question(options), signed(options)];
/** Signed afresh with other options, but presented under the same tag. */
const no = (name, rule, options, code, key) => [
  name,
  rule,
  { ...question({ ...options }, key), tag: options.askedAs ?? options.tag },
  { refused: code },
];
/** Edited after it was signed. */
const edited = (name, rule, options, pointer, value, code) => [
  name,
  rule,
  put(question(options), `/request${pointer}`, ...value),
  { refused: code },
];

const PROFILE = 'exactly these components, in this order';
const PARAMS = 'exactly created, keyid and tag, in this order';
const COVERED = 'what is covered cannot be changed';
const TAG = 'a signature under one tag is worth nothing under another';
const LABEL = 'one signature, labelled sekisho';
const DIGEST = 'Content-Digest: SHA-256 of the body, and nothing else (RFC 9530)';
const IDEMPOTENCY = 'an idempotency key is 1 to 128 of A-Z a-z 0-9 . _ : -';
const KEY = 'keys are those that are registered';
const WITH_BODY = ['@method', '@target-uri', 'content-digest', 'idempotency-key'];

const signatureOf = (options) => made(options).request.headers.signature;
const otherSignature = (bytes) => `sekisho=:${bytes.toString('base64')}:`;
const bytesOf = (options) => Buffer.from(signatureOf(options).slice('sekisho=:'.length, -1), 'base64');
const flipped = Buffer.from(bytesOf(usual));
flipped[10] ^= 1;
/** s + L for s: the same signature to a verifier that does not mind the range (RFC 8032, 5.1.7). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const sPlusL = Buffer.from(bytesOf(usual));
const s = BigInt(`0x${Buffer.from(sPlusL.subarray(32)).reverse().toString('hex')}`) + L;
Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse().copy(sPlusL, 32);

/** R is the neutral point, here written as p + 1: an encoding that only ZIP 215 takes. */
const zip215 = signWith({
  r: 0n,
  rBytes: littleEndian(P + 1n),
  a: scalarOf(seedOf('engine')),
  aBytes: Buffer.from(engines.engine.publicKey, 'hex'),
  message: Buffer.from(made(usual).base),
});
const smallKey = encode(ORDER_EIGHT);

const p = (change = {}) => {
  const { created, keyid, tag } = { created: usual.created, keyid: usual.keyId, tag: usual.tag, ...change };
  return `;created=${created};keyid="${keyid}";tag="${tag}"`;
};

export const vectors = [
  accepted('a withdrawal request', 'RFC 9421 section 2.5; Ed25519 of section 3.3.6', usual, [
    yes('the other engine key', KEY, { ...usual, keyId: 'desk' }),
    yes('a key of 128 characters', IDEMPOTENCY, { ...usual, idempotencyKey: 'Az09._:-'.repeat(16) }),
    yes('a key of one character', IDEMPOTENCY, { ...usual, idempotencyKey: 'a' }),
    yes('an empty body', DIGEST, { ...usual, body: '' }),
    yes('a body that is no text', DIGEST, { ...usual, body: Buffer.from('ff00fe', 'hex') }),
    yes('another method', COVERED, { ...usual, method: 'PUT' }),
    edited('no signature', 'both headers are there', usual, '/headers/signature', [], 'SIGNATURE_MISSING'),
    edited('no signature-input', 'both headers are there', usual, '/headers/signature-input', [], 'SIGNATURE_MISSING'),
    edited('another method than was signed', COVERED, usual, '/method', ['PUT'], 'SIGNATURE_INVALID'),
    edited('the method in small letters', COVERED, usual, '/method', ['post'], 'SIGNATURE_INVALID'),
    edited(
      'another address than was signed',
      COVERED,
      usual,
      '/targetUri',
      ['https://other.example/v1/withdrawals'],
      'SIGNATURE_INVALID',
    ),
    edited(
      'another scheme than was signed',
      COVERED,
      usual,
      '/targetUri',
      ['http://sekisho.example/v1/withdrawals'],
      'SIGNATURE_INVALID',
    ),
    edited(
      'a query that was not signed',
      COVERED,
      usual,
      '/targetUri',
      [`${usual.targetUri}?dry=1`],
      'SIGNATURE_INVALID',
    ),
    edited(
      'another idempotency key than was signed',
      COVERED,
      usual,
      '/headers/idempotency-key',
      ['b7b8d2f4-0003'],
      'SIGNATURE_INVALID',
    ),
    edited(
      'another body than was signed',
      DIGEST,
      usual,
      '/body',
      [Buffer.from(usual.body.replace('52350000000', '62350000000')).toString('base64')],
      'CONTENT_DIGEST_MISMATCH',
    ),
    [
      'another body than was signed, with its digest',
      COVERED,
      put(
        put(question(usual), '/request/body', Buffer.from('{}').toString('base64')),
        '/request/headers/content-digest',
        contentDigest('{}'),
      ),
      { refused: 'SIGNATURE_INVALID' },
    ],
    edited(
      'another moment than was signed',
      COVERED,
      usual,
      '/headers/signature-input',
      [made(usual).request.headers['signature-input'].replace(`${usual.created}`, `${usual.created + 1}`)],
      'SIGNATURE_INVALID',
    ),
    edited(
      'another key’s name than was signed',
      COVERED,
      usual,
      '/headers/signature-input',
      [made(usual).request.headers['signature-input'].replace('"engine"', '"desk"')],
      'SIGNATURE_INVALID',
    ),
    no('signed by another registered key', KEY, usual, 'SIGNATURE_INVALID', engines.desk),
    no('signed by a key that is not registered', KEY, { ...usual, keyId: 'stranger' }, 'KEY_UNKNOWN', engines.stranger),
    no('a key’s name in capitals', KEY, { ...usual, keyId: 'ENGINE' }, 'KEY_UNKNOWN', engines.engine),
    no('`__proto__` for a key’s name', KEY, { ...usual, keyId: '__proto__' }, 'KEY_UNKNOWN', engines.engine),
    edited(
      'one bit of the signature changed',
      COVERED,
      usual,
      '/headers/signature',
      [otherSignature(flipped)],
      'SIGNATURE_INVALID',
    ),
    edited(
      'S plus the group’s order',
      'RFC 8032 section 5.1.7: S is below the order',
      usual,
      '/headers/signature',
      [otherSignature(sPlusL)],
      'SIGNATURE_INVALID',
    ),
    edited(
      'a signature that only ZIP 215 takes',
      'RFC 8032 section 5.1.7, strictly',
      usual,
      '/headers/signature',
      [otherSignature(zip215)],
      'SIGNATURE_INVALID',
    ),
    [
      'a registered key of small order, for which any signature holds',
      'no key of small order',
      put(
        put(question(usual), '/keys/engine', smallKey.toString('hex')),
        '/request/headers/signature',
        otherSignature(Buffer.concat([smallKey, littleEndian(0n)])),
      ),
      { refused: 'SIGNATURE_INVALID' },
    ],
    edited(
      '63 bytes of signature',
      LABEL,
      usual,
      '/headers/signature',
      [otherSignature(bytesOf(usual).subarray(0, 63))],
      'SIGNATURE_MALFORMED',
    ),
    edited(
      '65 bytes of signature',
      LABEL,
      usual,
      '/headers/signature',
      [otherSignature(Buffer.concat([bytesOf(usual), Buffer.of(0)]))],
      'SIGNATURE_MALFORMED',
    ),
    edited(
      'base64 for URLs',
      LABEL,
      usual,
      '/headers/signature',
      [`sekisho=:${bytesOf(usual).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}:`],
      'SIGNATURE_MALFORMED',
    ),
    edited(
      'base64 whose unused bits are not zero',
      'base64 has one spelling',
      usual,
      '/headers/signature',
      [
        `sekisho=:${bytesOf(usual)
          .toString('base64')
          .replace(/.==$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}==`)}:`,
      ],
      'SIGNATURE_INVALID',
    ),
    edited(
      'a second signature beside it',
      LABEL,
      usual,
      '/headers/signature',
      [`${signatureOf(usual)}, other=:AAAA:`],
      'SIGNATURE_MALFORMED',
    ),
    no('another label', LABEL, { ...usual, label: 'sig1' }, 'SIGNATURE_MALFORMED'),
    no(
      'the dry run’s tag',
      TAG,
      { ...usual, tag: 'sekisho-dry-run', askedAs: 'sekisho-withdrawal' },
      'SIGNATURE_MALFORMED',
    ),
    no(
      'the cancel’s tag',
      TAG,
      { ...usual, tag: 'sekisho-cancel', askedAs: 'sekisho-withdrawal' },
      'SIGNATURE_MALFORMED',
    ),
    ['asked for as a dry run', TAG, { ...question(usual), tag: 'sekisho-dry-run' }, { refused: 'SIGNATURE_MALFORMED' }],
    no('no tag', PARAMS, { ...usual, params: p().replace(/;tag=.*$/, '') }, 'SIGNATURE_MALFORMED'),
    no('no moment', PARAMS, { ...usual, params: p().replace(/;created=[0-9]+/, '') }, 'SIGNATURE_MALFORMED'),
    no('no key’s name', PARAMS, { ...usual, params: p().replace(/;keyid="[^"]+"/, '') }, 'SIGNATURE_MALFORMED'),
    no('an expiry', PARAMS, { ...usual, params: `${p()};expires=${usual.created + 60}` }, 'SIGNATURE_MALFORMED'),
    no('an algorithm', PARAMS, { ...usual, params: `${p()};alg="ed25519"` }, 'SIGNATURE_MALFORMED'),
    no('a nonce', PARAMS, { ...usual, params: `${p()};nonce="1"` }, 'SIGNATURE_MALFORMED'),
    no(
      'the parameters in another order',
      PARAMS,
      { ...usual, params: `;keyid="engine";created=${usual.created};tag="${usual.tag}"` },
      'SIGNATURE_MALFORMED',
    ),
    no('a moment as a text', PARAMS, { ...usual, params: p({ created: `"${usual.created}"` }) }, 'SIGNATURE_MALFORMED'),
    no(
      'a moment with a leading zero',
      PARAMS,
      { ...usual, params: p({ created: `0${usual.created}` }) },
      'SIGNATURE_MALFORMED',
    ),
    no('a moment before 1970', PARAMS, { ...usual, params: p({ created: '-1' }) }, 'SIGNATURE_MALFORMED'),
    no(
      'a key’s name with an escaped quote',
      PARAMS,
      { ...usual, params: p({ keyid: 'eng\\"ine' }) },
      'SIGNATURE_MALFORMED',
    ),
    no('the method left out', PROFILE, { ...usual, components: WITH_BODY.slice(1) }, 'SIGNATURE_MALFORMED'),
    no(
      'the address left out',
      PROFILE,
      { ...usual, components: WITH_BODY.filter((each) => each !== '@target-uri') },
      'SIGNATURE_MALFORMED',
    ),
    no(
      'the digest left out',
      PROFILE,
      { ...usual, components: WITH_BODY.filter((each) => each !== 'content-digest') },
      'SIGNATURE_MALFORMED',
    ),
    no('the idempotency key left out', PROFILE, { ...usual, components: WITH_BODY.slice(0, 3) }, 'SIGNATURE_MALFORMED'),
    no('nothing covered', PROFILE, { ...usual, components: [] }, 'SIGNATURE_MALFORMED'),
    no('another order', PROFILE, { ...usual, components: [...WITH_BODY].reverse() }, 'SIGNATURE_MALFORMED'),
    no('a component twice', PROFILE, { ...usual, components: [...WITH_BODY, '@method'] }, 'SIGNATURE_MALFORMED'),
    no('a component more', PROFILE, { ...usual, components: [...WITH_BODY, 'content-type'] }, 'SIGNATURE_MALFORMED'),
    no(
      'a component in capitals',
      PROFILE,
      { ...usual, components: ['@method', '@target-uri', 'Content-Digest', 'idempotency-key'] },
      'SIGNATURE_MALFORMED',
    ),
    edited(
      'two blanks between components',
      PROFILE,
      usual,
      '/headers/signature-input',
      [made(usual).request.headers['signature-input'].replace('" "', '"  "')],
      'SIGNATURE_MALFORMED',
    ),
    edited(
      'a blank behind it all',
      PARAMS,
      usual,
      '/headers/signature-input',
      [`${made(usual).request.headers['signature-input']} `],
      'SIGNATURE_MALFORMED',
    ),
    no('an empty idempotency key', IDEMPOTENCY, { ...usual, idempotencyKey: '' }, 'IDEMPOTENCY_KEY_MALFORMED'),
    no(
      'an idempotency key of 129 characters',
      IDEMPOTENCY,
      { ...usual, idempotencyKey: 'a'.repeat(129) },
      'IDEMPOTENCY_KEY_MALFORMED',
    ),
    no(
      'an idempotency key with a blank',
      IDEMPOTENCY,
      { ...usual, idempotencyKey: 'a b' },
      'IDEMPOTENCY_KEY_MALFORMED',
    ),
    no(
      'an idempotency key with a letter beyond ASCII',
      IDEMPOTENCY,
      { ...usual, idempotencyKey: 'ä' },
      'IDEMPOTENCY_KEY_MALFORMED',
    ),
    no('a quoted idempotency key', IDEMPOTENCY, { ...usual, idempotencyKey: '"a"' }, 'IDEMPOTENCY_KEY_MALFORMED'),
    edited('no idempotency key', IDEMPOTENCY, usual, '/headers/idempotency-key', [], 'IDEMPOTENCY_KEY_MALFORMED'),
    edited('no digest', DIGEST, usual, '/headers/content-digest', [], 'CONTENT_DIGEST_MISMATCH'),
    no(
      'the digest under the name of another hash',
      DIGEST,
      { ...usual, contentDigest: contentDigest(usual.body, 'sha-512') },
      'CONTENT_DIGEST_MISMATCH',
    ),
    no(
      'a second digest beside it',
      DIGEST,
      { ...usual, contentDigest: `${contentDigest(usual.body)}, sha-512=:AAAA:` },
      'CONTENT_DIGEST_MISMATCH',
    ),
    no(
      'the digest of another body',
      DIGEST,
      { ...usual, contentDigest: contentDigest('{}') },
      'CONTENT_DIGEST_MISMATCH',
    ),
    no(
      'the digest in hexadecimal',
      DIGEST,
      { ...usual, contentDigest: `sha-256=:${sha256(usual.body).toString('hex')}:` },
      'CONTENT_DIGEST_MISMATCH',
    ),
    [
      'the signature of RFC 9421, B.2.6',
      PROFILE,
      {
        ...question(usual),
        request: { ...made(usual).request, headers: { ...made(usual).request.headers, ...rfc9421B26() } },
        keys: { ...keys, 'test-key-ed25519': '26b40b8f93fff3d897112f7ebc582b232dbd72517d082fe83cfb30ddce43d1bb' },
      },
      { refused: 'SIGNATURE_MALFORMED' },
    ],
  ]),
  accepted('a request to read', 'reading covers @method and @target-uri alone', reading, [
    yes('a request to read that has a body', PROFILE, { ...usual, keyId: 'auditor', tag: 'sekisho-read' }),
    edited(
      'another query than was signed',
      COVERED,
      reading,
      '/targetUri',
      [reading.targetUri.replace('50', '500')],
      'SIGNATURE_INVALID',
    ),
    edited(
      'a body that nobody signed',
      DIGEST,
      reading,
      '/body',
      [Buffer.from('{}').toString('base64')],
      'CONTENT_DIGEST_MISMATCH',
    ),
    edited(
      'a digest that nobody signed',
      PROFILE,
      reading,
      '/headers/content-digest',
      [contentDigest('')],
      'SIGNATURE_MALFORMED',
    ),
    [
      'a request to read presented as a withdrawal',
      TAG,
      { ...question(reading), tag: 'sekisho-withdrawal' },
      { refused: 'SIGNATURE_MALFORMED' },
    ],
    no(
      'no body under the tag of a withdrawal',
      PROFILE,
      { ...reading, keyId: 'engine', tag: 'sekisho-withdrawal' },
      'SIGNATURE_MALFORMED',
    ),
    no(
      'no body under the tag of a cancel',
      PROFILE,
      { ...reading, keyId: 'engine', tag: 'sekisho-cancel' },
      'SIGNATURE_MALFORMED',
    ),
  ]),
  accepted('the signing module fetches work', 'fetching covers @method and @target-uri alone', {
    ...reading,
    targetUri: 'https://sekisho.example/v1/signing-work?waitSeconds=25',
    keyId: 'attestation',
    tag: 'sekisho-work',
  }),
  accepted('the signing module posts receipts', 'posting covers the body too', working, [
    edited(
      'without the digest that was signed',
      PROFILE,
      working,
      '/headers/content-digest',
      [],
      'SIGNATURE_MALFORMED',
    ),
    edited(
      'another body than was signed',
      DIGEST,
      working,
      '/body',
      [Buffer.from('{"receipts":[{}]}').toString('base64')],
      'CONTENT_DIGEST_MISMATCH',
    ),
  ]),
];
