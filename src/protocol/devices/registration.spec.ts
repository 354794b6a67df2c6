import { aSecret } from '../../../test/support/builders/a-secret.js';
import {
  AAGUID,
  BE,
  CONSOLE,
  SecurityKey,
  UP,
  UV,
  type Making,
} from '../../../test/support/builders/a-security-key.js';
import { type Hex32 } from '../hex.js';
import { type DeploymentId } from '../ids.js';
import { consoleLoginDigest, passkeyDigest } from './console-login.js';
import { readRegistration, verifyRegistration } from './registration.js';

const DIGEST = 'ab'.repeat(32) as Hex32;
const key = new SecurityKey(aSecret('a passkey'));
const verdict = (making: Making) => {
  const read = readRegistration(key.create(DIGEST, making));
  return read && verifyRegistration(read, DIGEST, CONSOLE);
};

describe('a registration', () => {
  it('tells the key, the credential and the model', () => {
    const read = readRegistration(key.create(DIGEST, { flags: UP | UV | BE }));
    const { publicKey, credentialId } = key;
    expect(read).toMatchObject({ publicKey, credentialId, aaguid: AAGUID, format: 'none' });
    expect(read?.flags.isSynced).toBe(true);
    expect(verdict({})).toBe('ok');
  });

  it.each<[string, Making, string]>([
    ['over something else', { client: { challenge: 'AAAA' } }, 'DEVICE_CHALLENGE_DIFFERS'],
    ['that is a login', { client: { type: 'webauthn.get' } }, 'DEVICE_WRONG_CEREMONY'],
    ['on another site', { client: { origin: 'https://evil.example' } }, 'DEVICE_WRONG_ORIGIN'],
    ['in a frame', { client: { crossOrigin: true } }, 'DEVICE_CROSS_ORIGIN'],
    ['for another domain', { rpId: 'evil.example' }, 'DEVICE_WRONG_RP'],
    ['without user verification', { flags: UP }, 'DEVICE_NOT_USER_VERIFIED'],
    ['without a touch', { flags: UV }, 'DEVICE_NOT_PRESENT'],
  ])('%s does not hold', (_what, making, code) => {
    expect(verdict(making)).toBe(code);
  });

  it('is none with extensions, with bytes behind, with a key that is no point, or with an id that is too short', () => {
    expect(readRegistration(key.create(DIGEST, { flags: UP | UV | 0x80 }))).toBeNull();
    const { attestationObject, clientDataJson } = key.create(DIGEST);
    const changed = (change: (bytes: Buffer) => Buffer) =>
      readRegistration({ attestationObject: change(Buffer.from(attestationObject)), clientDataJson });
    expect(changed((bytes) => bytes)).not.toBeNull();
    expect(changed((bytes) => Buffer.concat([bytes, Buffer.alloc(1)]))).toBeNull();
    // The last byte is the last of y.
    expect(
      changed((bytes) => (bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1), bytes)),
    ).toBeNull();
    const at = attestationObject.indexOf(Buffer.from(key.credentialId, 'hex'));
    expect(changed((bytes) => (bytes.writeUInt16BE(15, at - 2), bytes))).toBeNull();
    expect(changed((bytes) => bytes.subarray(0, 40))).toBeNull();
    expect(readRegistration({ attestationObject, clientDataJson: Buffer.from('{}') })).toBeNull();
  });
});

describe('what a login signs', () => {
  it('is a Login of this deployment, never the challenge itself, and another for each person who registers', () => {
    const [one, other] = ['11'.repeat(32), '22'.repeat(32)].map((id) => id as DeploymentId);
    const challenge = { challenge: DIGEST, expiresAt: 1_795_000_000 };
    if (one === undefined || other === undefined) throw new Error('two');
    const digests = [
      DIGEST,
      consoleLoginDigest(one, challenge),
      consoleLoginDigest(other, challenge),
      passkeyDigest(one, 'alice', challenge),
      passkeyDigest(one, 'bob', challenge),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
