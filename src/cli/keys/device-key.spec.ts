import fc from 'fast-check';
import { aDevice } from '../../../test/support/builders/a-device.js';
import { hex32Of } from '../../protocol/hex.js';
import { KEY_SCHEMES } from '../../protocol/policy-document.js';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { devicePublicKey, deviceSignature } from './device-key.js';
import { encryptSecret, PassphraseWrong, withSecret } from './keystore.js';

describe.each(KEY_SCHEMES)('a device key of scheme %s', (scheme) => {
  const device = aDevice('alice', { scheme });

  it('has the public key that a policy lists', () => {
    expect(devicePublicKey(scheme, device.secret)).toBe(device.publicKey);
  });

  it('makes signatures that everybody verifies, whatever the digest', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const digest = hex32Of(bytes);
        expect(
          verifyDeviceSignature(
            { scheme, publicKey: device.publicKey },
            digest,
            deviceSignature(scheme, device.secret, digest),
          ),
        ).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a key file', () => {
  const secret = aDevice('alice').secret;

  it('gives its secret back for its passphrase, and names no address', async () => {
    const file = await encryptSecret(secret, 'correct horse battery staple', 1024);
    expect(JSON.parse(file)).toMatchObject({ version: 3, Crypto: { kdf: 'scrypt' } });
    expect(JSON.parse(file)).not.toHaveProperty('address');
    await expect(withSecret(file, 'correct horse battery staple', (lent) => [...lent])).resolves.toEqual([...secret]);
  });

  it('wipes what it lent', async () => {
    const file = await encryptSecret(secret, 'correct horse battery staple', 1024);
    const kept = await withSecret(file, 'correct horse battery staple', (lent) => lent);
    expect([...kept]).toEqual(Array.from({ length: 32 }, () => 0));
  });

  it('stays closed for another passphrase', async () => {
    const file = await encryptSecret(secret, 'correct horse battery staple', 1024);
    await expect(withSecret(file, 'correct horse battery stable', () => 0)).rejects.toThrow(PassphraseWrong);
  });

  it('takes 128 MiB a guess unless told otherwise', async () => {
    const file = JSON.parse(await encryptSecret(secret, 'correct horse battery staple')) as {
      Crypto: { kdfparams: Record<string, unknown> };
    };
    expect(file.Crypto.kdfparams).toMatchObject({ n: 131_072, r: 8, p: 1 });
  });
});
