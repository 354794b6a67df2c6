import { N, p256Key, word } from '../p256.mjs';
import { sha256 } from '../keys.mjs';
import { vector } from '../vector.mjs';
import { assert, AT, BE, BS, clientData, CONSOLE, ED, UP, UV } from '../webauthn.mjs';

export const about =
  'Assertions of WebAuthn in the place of a signature: input {publicKey, relyingParty, digest, signature}, expected "ok", "forged" or the code of the refusal. Signed in plain arithmetic, with a nonce made from the message; node:crypto has verified each signature.';

const key = p256Key('a security key of these vectors');
const other = p256Key('another security key of these vectors');
const digest = sha256('what is signed').toString('hex');
const otherDigest = sha256('something else').toString('hex');
const input = { publicKey: key.publicKey, relyingParty: CONSOLE, digest, signature: assert(key, digest) };

const when = (expected) => (what, rule, change) => [
  what,
  rule,
  { ...input, signature: assert(key, digest, change) },
  expected,
];
const ok = when('ok');
const malformed = when('DEVICE_ASSERTION_MALFORMED');
const given = (what, rule, change, expected) => [what, rule, { ...input, ...change }, expected];
const at = (place, bytes) =>
  input.signature.slice(0, 2 * place) + bytes + input.signature.slice(2 * place + bytes.length);
const text = (change) => JSON.stringify(clientData(digest, change));
const s = BigInt(`0x${input.signature.slice(138, 202)}`);
if (s > N / 2n) throw new Error('s is low');

const FORM = 'authenticator data (37 bytes), r and s (64, low s), client data';
const CLIENT = 'client data is strict JSON with type, challenge and origin';
const UNKNOWN = 'browsers may add to the client data';
const SIGNED = 'ECDSA over authenticator data and the SHA-256 of the client data';
const CHALLENGE = 'the challenge is the digest, base64url without padding';
const TYPE = 'type is webauthn.get';
const ORIGIN = 'the origin is one of the policy’s, to the letter';
const FRAME = 'crossOrigin is absent or false, and there is no topOrigin';
const RP = 'the authenticator data begins with the SHA-256 of rpId';

export const vectors = [
  vector('an assertion of a security key', SIGNED, input, 'ok', [
    ok('on the other origin', ORIGIN, { client: { origin: CONSOLE.origins[1] } }),
    ok('a counter of zero', 'the counter is judged elsewhere', { signCount: 0 }),
    ok('the highest counter', 'the counter is judged elsewhere', { signCount: 0xffffffff }),
    ok('flags that are reserved', 'reserved flags say nothing', { flags: UP | UV | 0x02 | 0x20 }),
    ok('no crossOrigin, as older browsers have it', FRAME, { client: { crossOrigin: undefined } }),
    ok('a field that a browser adds', UNKNOWN, { client: { other_keys_can_be_added_here: 'do not compare' } }),
    ok('fields in another order, with blanks between', UNKNOWN, {
      text: JSON.stringify(Object.fromEntries(Object.entries(clientData(digest)).reverse()), null, 1),
    }),
    given('another digest', CHALLENGE, { digest: otherDigest }, 'DEVICE_CHALLENGE_DIFFERS'),
    when('DEVICE_CHALLENGE_DIFFERS')('the digest in hexadecimal', CHALLENGE, { client: { challenge: digest } }),
    when('DEVICE_CHALLENGE_DIFFERS')('the digest with padding', CHALLENGE, {
      client: { challenge: `${clientData(digest).challenge}=` },
    }),
    when('DEVICE_CHALLENGE_DIFFERS')('another digest, and all else wrong too', 'the challenge before all other words', {
      client: { challenge: clientData(otherDigest).challenge, type: 'webauthn.create', origin: 'https://evil.example' },
      flags: BE,
    }),
    when('DEVICE_WRONG_CEREMONY')('a registration', TYPE, { client: { type: 'webauthn.create' } }),
    when('DEVICE_WRONG_CEREMONY')('a payment', TYPE, { client: { type: 'payment.get' } }),
    when('DEVICE_WRONG_ORIGIN')('another origin', ORIGIN, { client: { origin: 'https://sekisho.example.evil' } }),
    when('DEVICE_WRONG_ORIGIN')('a subdomain that is not named', ORIGIN, {
      client: { origin: 'https://x.sekisho.example' },
    }),
    when('DEVICE_WRONG_ORIGIN')('without TLS', ORIGIN, { client: { origin: 'http://sekisho.example' } }),
    when('DEVICE_WRONG_ORIGIN')('the port written out', ORIGIN, { client: { origin: `${CONSOLE.origins[0]}:443` } }),
    when('DEVICE_CROSS_ORIGIN')('within a frame', FRAME, { client: { crossOrigin: true } }),
    when('DEVICE_CROSS_ORIGIN')('within a frame of a named site', FRAME, {
      client: { crossOrigin: true, topOrigin: 'https://evil.example' },
    }),
    when('DEVICE_CROSS_ORIGIN')('with a top origin alone', FRAME, { client: { topOrigin: CONSOLE.origins[0] } }),
    when('DEVICE_WRONG_RP')('of another domain', RP, { rpId: 'evil.example' }),
    when('DEVICE_NOT_PRESENT')('nobody touched the key', 'UP is set', { flags: UV }),
    when('DEVICE_NOT_USER_VERIFIED')('a touch alone', 'UV is set', { flags: UP }),
    when('DEVICE_CREDENTIAL_SYNCED')('a credential that may be copied', 'BE is not set', { flags: UP | UV | BE }),
    when('DEVICE_CREDENTIAL_SYNCED')('a credential that was copied', 'BE and BS are not set', {
      flags: UP | UV | BE | BS,
    }),
    when('DEVICE_CREDENTIAL_SYNCED')('a backup of what has none', 'BS is not set', { flags: UP | UV | BS }),
    malformed('extensions', FORM, { flags: UP | UV | ED, more: 'a0' }),
    malformed('a byte more of authenticator data', FORM, { more: '00' }),
    malformed('the flag for extensions alone', FORM, { flags: UP | UV | ED }),
    malformed('the flag for attested data', FORM, { flags: UP | UV | AT }),
    malformed('an origin twice', CLIENT, { text: `${text().slice(0, -1)},"origin":"https://evil.example"}` }),
    malformed('an origin twice, once escaped', CLIENT, {
      text: `${text().slice(0, -1)},"\\u006frigin":"${CONSOLE.origins[0]}"}`,
    }),
    malformed('a byte order mark', CLIENT, { text: `\ufeff${text()}` }),
    malformed('something behind it', CLIENT, { text: `${text()} 1` }),
    malformed('no object', CLIENT, { text: '"webauthn.get"' }),
    malformed('no origin', CLIENT, { client: { origin: undefined } }),
    malformed('crossOrigin as a text', CLIENT, { client: { crossOrigin: 'false' } }),
    given('a high s', FORM, { signature: at(69, word(N - s)) }, 'DEVICE_ASSERTION_MALFORMED'),
    given('s of zero', FORM, { signature: at(69, word(0n)) }, 'DEVICE_ASSERTION_MALFORMED'),
    given('r of n', FORM, { signature: at(37, word(N)) }, 'DEVICE_ASSERTION_MALFORMED'),
    given('no client data', FORM, { signature: input.signature.slice(0, 202) }, 'DEVICE_ASSERTION_MALFORMED'),
    given('no signature', FORM, { signature: '' }, 'DEVICE_ASSERTION_MALFORMED'),
    given('another key', SIGNED, { publicKey: other.publicKey }, 'forged'),
    given('the key uncompressed', 'bytes have one spelling', { publicKey: key.uncompressed }, 'forged'),
    given('the counter changed', SIGNED, { signature: at(33, '00000008') }, 'forged'),
    given('user verification added', SIGNED, { signature: at(32, '01') }, 'forged'),
    given('a blank more in the client data', SIGNED, { signature: `${input.signature.slice(0, -2)}207d` }, 'forged'),
    given(
      'another key, and another origin',
      'the signature before all words',
      { publicKey: other.publicKey, relyingParty: { ...CONSOLE, origins: ['https://elsewhere.example'] } },
      'forged',
    ),
  ]),
];
