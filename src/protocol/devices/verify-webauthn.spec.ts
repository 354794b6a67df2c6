import { createECDH } from 'node:crypto';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { BE, BS, CONSOLE, SecurityKey, UP, UV, type Ceremony } from '../../../test/support/builders/a-security-key.js';
import { hexOf, parseHex, type Hex, type Hex32 } from '../hex.js';
import { invariant } from '../invariant.js';
import { type RelyingParty } from './judge-ceremony.js';
import { isAskedBy, verifyPasskey, verifyWebauthn } from './verify-webauthn.js';

const key = new SecurityKey(aSecret('a security key'));
const DIGEST = 'ab'.repeat(32) as Hex32;
const device = { scheme: 'webauthn', publicKey: key.publicKey, relyingParty: CONSOLE } as const;

const verdict = (ceremony: Ceremony = {}) => verifyWebauthn(device, DIGEST, key.get(DIGEST, ceremony));
const hexed = (text: string): Hex => {
  const hex = parseHex(text);
  invariant(hex !== null, 'hexadecimal');
  return hex;
};

describe('an assertion of a security key', () => {
  it('counts when the person was verified, by this key, for this digest, on the console', () => {
    expect(verdict()).toBe('ok');
  });

  it.each<[string, Ceremony, string]>([
    ['that a backup may hold (BE)', { flags: UP | UV | BE }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['that a backup holds (BE and BS)', { flags: UP | UV | BE | BS }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['that says it is backed up and cannot be (BS)', { flags: UP | UV | BS }, 'DEVICE_CREDENTIAL_SYNCED'],
    ['that did not verify the user', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['that nobody touched', { flags: UV }, 'DEVICE_NOT_PRESENT'],
    ['asked by another site', { client: { origin: 'https://sekisho.example.evil' } }, 'DEVICE_WRONG_ORIGIN'],
    ['asked without TLS', { client: { origin: 'http://sekisho.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['asked at another port', { client: { origin: 'https://sekisho.example:8443' } }, 'DEVICE_WRONG_ORIGIN'],
    ['asked by a subdomain', { client: { origin: 'https://x.sekisho.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['asked in a frame', { client: { crossOrigin: true } }, 'DEVICE_CROSS_ORIGIN'],
    [
      'asked in a frame of a named site',
      { client: { crossOrigin: true, topOrigin: 'https://evil.example' } },
      'DEVICE_CROSS_ORIGIN',
    ],
    ['asked in a frame that is not owned up to', { client: { topOrigin: CONSOLE.origins[0] } }, 'DEVICE_CROSS_ORIGIN'],
    ['for another domain', { rpId: 'evil.example' }, 'DEVICE_WRONG_RP'],
    ['made by registering', { client: { type: 'webauthn.create' } }, 'DEVICE_WRONG_CEREMONY'],
    ['made by paying', { client: { type: 'payment.get' } }, 'DEVICE_WRONG_CEREMONY'],
    [
      'over another challenge',
      { client: { challenge: Buffer.alloc(32, 7).toString('base64url') } },
      'DEVICE_CHALLENGE_DIFFERS',
    ],
    [
      'over the digest in standard base64',
      { client: { challenge: Buffer.from(DIGEST, 'hex').toString('base64') } },
      'DEVICE_CHALLENGE_DIFFERS',
    ],
    ['over nothing', { client: { challenge: '' } }, 'DEVICE_CHALLENGE_DIFFERS'],
  ])('does not count %s', (_what, ceremony, code) => {
    expect(verdict(ceremony)).toBe(code);
  });

  it.each<[string, Ceremony]>([
    ['without a word about frames, as older browsers write it', { client: { crossOrigin: undefined } }],
    ['with fields that browsers add', { client: { other_keys_can_be_added_here: 'do not compare' } }],
    ['with a counter of zero', { signCount: 0 }],
    ['with the highest counter', { signCount: 0xffff_ffff }],
  ])('counts %s', (_what, ceremony) => {
    expect(verdict(ceremony)).toBe('ok');
  });

  const client = (extra: string) =>
    `{"type":"webauthn.get","challenge":"${Buffer.from(DIGEST, 'hex').toString('base64url')}","origin":"https://sekisho.example"${extra}}`;

  it.each<[string, string]>([
    ['a second origin', client(',"origin":"https://sekisho.example"')],
    ['a second challenge under an escaped name', client(',"challeng\\u0065":"x"')],
    ['an origin that is a list', client('').replace('"https://sekisho.example"', '["https://sekisho.example"]')],
    ['frames told of in words', client(',"crossOrigin":"false"')],
    ['no challenge', '{"type":"webauthn.get","origin":"https://sekisho.example"}'],
    ['a byte order mark', `\ufeff${client('')}`],
    ['something behind it', `${client('')}{}`],
    ['no object', '"webauthn.get"'],
    ['null', 'null'],
  ])('is malformed when its client data has %s', (_what, clientDataJson) => {
    expect(verdict({ clientDataJson: client('') })).toBe('ok');
    expect(verdict({ clientDataJson })).toBe('DEVICE_ASSERTION_MALFORMED');
  });

  it('counts for no other digest and no other key', () => {
    const signature = key.get(DIGEST);
    const other = new SecurityKey(aSecret('another security key'));
    expect(verifyWebauthn(device, 'cd'.repeat(32) as Hex32, signature)).toBe('DEVICE_CHALLENGE_DIFFERS');
    expect(verifyWebauthn({ ...device, publicKey: other.publicKey }, DIGEST, signature)).toBe('forged');
  });

  it('is forged as soon as anything in it is changed that the key signed', () => {
    const signature = key.get(DIGEST);
    const flipped = (at: number) => {
      const bytes = Buffer.from(signature, 'hex');
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return verifyWebauthn(device, DIGEST, hexOf(bytes));
    };
    // The hash of the domain, the flags (user presence), the counter, r; and the last letter of `false`.
    expect([0, 32, 36, 40].map(flipped)).toEqual(['forged', 'forged', 'forged', 'forged']);
    const spaced = hexed(`${signature.slice(0, -2)}207d`);
    expect(verifyWebauthn(device, DIGEST, spaced)).toBe('forged');
  });

  it('says that it is forged before it says what is wrong with its words', () => {
    const honest = key.get(DIGEST, { client: { origin: 'https://evil.example' }, flags: UP | BE });
    const stranger = new SecurityKey(aSecret('another security key'));
    expect(verifyWebauthn({ ...device, publicKey: stranger.publicKey }, DIGEST, honest)).toBe('forged');
  });

  it('verifies with a compressed key alone', () => {
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(aSecret('a security key'));
    const signature = key.get(DIGEST);
    expect(pair.getPublicKey('hex', 'compressed')).toBe(key.publicKey);
    for (const publicKey of [pair.getPublicKey('hex'), '', `05${key.publicKey.slice(2)}`])
      expect(verifyWebauthn({ ...device, publicKey: hexed(publicKey) }, DIGEST, signature)).toBe('forged');
  });
});

describe('whether a page of this site asked', () => {
  const elsewhere: RelyingParty = { rpId: 'sekisho.example', origins: ['https://spare.sekisho.example'] };

  it('is asked of the origin and of the domain', () => {
    const signature = key.get(DIGEST);
    expect(isAskedBy(CONSOLE, signature)).toBe(true);
    expect(isAskedBy(elsewhere, signature)).toBe(false);
    expect(isAskedBy({ ...CONSOLE, rpId: 'example' }, signature)).toBe(false);
    expect(isAskedBy(CONSOLE, hexed('00'))).toBe(false);
  });
});

describe('an assertion of a login passkey', () => {
  const login = (ceremony: Ceremony = {}) => verifyPasskey(device, DIGEST, key.get(DIGEST, ceremony));

  it('may be of a credential that a person’s devices share', () => {
    expect([login(), login({ flags: UP | UV | BE | BS })]).toEqual(['ok', 'ok']);
  });

  it.each<[string, Ceremony, string]>([
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['from another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['in a frame', { client: { crossOrigin: true } }, 'DEVICE_CROSS_ORIGIN'],
    ['for another domain', { rpId: 'evil.example' }, 'DEVICE_WRONG_RP'],
    ['by registering', { client: { type: 'webauthn.create' } }, 'DEVICE_WRONG_CEREMONY'],
  ])('counts no more than a vote would %s', (_what, ceremony, code) => {
    expect(login(ceremony)).toBe(code);
  });
});
