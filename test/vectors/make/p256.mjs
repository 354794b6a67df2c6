// ECDSA over P-256 in plain arithmetic (SEC 1, 4.1.3), with a nonce made from the message, so that a signature is the
// same each time; `node:crypto` chooses its own. What is made here, `node:crypto` must verify.
import { createECDH, createPublicKey, verify } from 'node:crypto';
import { seedOf, sha256 } from './keys.mjs';
import { shortCurve } from './short-curve.mjs';

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
export const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
];
const { mod, inverse, multiply } = shortCurve({ p: P, a: -3n, n: N });

const numberOf = (bytes) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
export const word = (value) => value.toString(16).padStart(64, '0');

/** A key made from its name, and its signatures as r and s (hex), s being at most half of n. */
export function p256Key(name) {
  const seed = seedOf(name);
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(seed);
  const d = numberOf(seed);
  const point = pair.getPublicKey();
  const coordinate = (from) => point.subarray(from, from + 32).toString('base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) },
  });
  function sign(message) {
    const digest = sha256(message);
    const k = mod(numberOf(sha256(Buffer.concat([seed, digest]))), N);
    const r = mod(multiply(G, k)[0], N);
    const s = mod(inverse(k, N) * (numberOf(digest) + r * d), N);
    const signature = word(r) + word(s > N / 2n ? N - s : s);
    const isRight = verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'hex'));
    if (!isRight) throw new Error('the plain arithmetic is wrong');
    return signature;
  }
  return {
    publicKey: pair.getPublicKey('hex', 'compressed'),
    uncompressed: pair.getPublicKey('hex', 'uncompressed'),
    sign,
  };
}
