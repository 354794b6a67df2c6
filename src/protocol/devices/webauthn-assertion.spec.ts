import fc from 'fast-check';
import { p256 } from '@noble/curves/nist.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { SecurityKey } from '../../../test/support/builders/a-security-key.js';
import { bytesOf, hexOf, type Hex, type Hex32 } from '../hex.js';
import { SIGNATURE_AT_MOST } from './signature-length.js';
import { readAssertion, writeAssertion } from './webauthn-assertion.js';

const N = p256.Point.Fn.ORDER;
const key = new SecurityKey(aSecret('a security key'));
const DIGEST = 'ab'.repeat(32) as Hex32;
const signature = key.get(DIGEST, { signCount: 41 });

/** The assertion with other bytes at a place. */
function withBytes(at: number, bytes: Uint8Array): Hex {
  const copy = bytesOf(signature);
  copy.set(bytes, at);
  return hexOf(copy);
}
const scalar = (value: bigint): Uint8Array => bytesOf(value.toString(16).padStart(64, '0'));

describe('reading an assertion', () => {
  it('takes apart what stands in it', () => {
    const read = readAssertion(signature);
    expect(read?.signCount).toBe(41);
    expect(read?.flags).toEqual({ isUserPresent: true, isUserVerified: true, isSynced: false });
    expect(JSON.parse(new TextDecoder().decode(read?.clientDataJson))).toMatchObject({ type: 'webauthn.get' });
  });

  it('refuses flags that promise more bytes', () => {
    for (const flag of [0x40, 0x80]) expect(readAssertion(withBytes(32, Uint8Array.of(0x05 | flag)))).toBeNull();
    expect(readAssertion(withBytes(32, Uint8Array.of(0x05)))).not.toBeNull();
  });

  it('takes r and s from 1 to n - 1, and s up to half of n', () => {
    const half = N / 2n;
    const withS = (s: bigint) => readAssertion(withBytes(69, scalar(s)));
    const withR = (r: bigint) => readAssertion(withBytes(37, scalar(r)));
    expect([1n, half].map(withS).every((read) => read !== null)).toBe(true);
    expect([0n, half + 1n, N - 1n, N, 2n ** 256n - 1n].map(withS)).toEqual([null, null, null, null, null]);
    expect([1n, N - 1n].map(withR).every((read) => read !== null)).toBe(true);
    expect([0n, N, 2n ** 256n - 1n].map(withR)).toEqual([null, null, null]);
  });

  it('refuses what is too short, has no client data, or is too long', () => {
    expect(readAssertion(hexOf(bytesOf(signature).subarray(0, 101)))).toBeNull();
    expect(readAssertion(hexOf(bytesOf(signature).subarray(0, 36)))).toBeNull();
    expect(readAssertion('' as Hex)).toBeNull();
    const long = (digits: number) => `${signature.slice(0, 202)}${'20'.repeat((digits - 202) / 2)}` as Hex;
    expect(readAssertion(long(SIGNATURE_AT_MOST))).not.toBeNull();
    expect(readAssertion(long(SIGNATURE_AT_MOST + 2))).toBeNull();
  });
});

describe('writing an assertion', () => {
  const read = readAssertion(signature);
  const parts = { authenticatorData: new Uint8Array(37), clientDataJson: Buffer.from('{}') };
  const der = (r: bigint, s: bigint) => new p256.Signature(r, s).toBytes('der');

  it('gives back what was read, from DER with either s', () => {
    const { authenticatorData, clientDataJson, signature: rAndS } = read ?? { ...parts, signature: new Uint8Array() };
    const { r, s } = p256.Signature.fromBytes(rAndS, 'compact');
    for (const each of [s, N - s])
      expect(writeAssertion({ authenticatorData, clientDataJson, signature: der(r, each) })).toBe(signature);
  });

  it('writes the same point’s low s, whatever the signature', () => {
    const bounded = fc.bigInt({ min: 1n, max: N - 1n });
    fc.assert(
      fc.property(bounded, bounded, (r, s) => {
        const written = writeAssertion({ ...parts, signature: der(r, s) });
        const low = s > N / 2n ? N - s : s;
        expect(written?.slice(74, 202)).toBe(hexOf(scalar(r)) + hexOf(scalar(low)));
      }),
    );
  });

  it.each([
    ['extensions behind the authenticator data', { authenticatorData: new Uint8Array(38) }],
    ['authenticator data cut short', { authenticatorData: new Uint8Array(36) }],
    ['a flag for extensions that are not there', { authenticatorData: new Uint8Array(37).fill(0x80) }],
    ['no client data', { clientDataJson: new Uint8Array() }],
    ['no signature', { signature: new Uint8Array() }],
    ['bytes behind the signature', { signature: Uint8Array.of(...der(1n, 1n), 0) }],
  ])('has nothing to send for %s', (_what, other) => {
    expect(writeAssertion({ ...parts, signature: der(1n, 1n) })).not.toBeNull();
    expect(writeAssertion({ ...parts, signature: der(1n, 1n), ...other })).toBeNull();
  });
});
