// secp256k1 in plain arithmetic (SEC 1, 4.1.6), to recover keys from points that no honest signature has.
import { keccak256 } from 'ethers';
import { shortCurve } from './short-curve.mjs';

const P = 2n ** 256n - 2n ** 32n - 977n;
export const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const G = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
];
const { mod, power, inverse, add, multiply } = shortCurve({ p: P, a: 0n, n: N });

/** The point with this x and an even y, or null where there is none. */
export function pointAt(x) {
  const square = mod(x * x * x + 7n);
  const y = power(square, (P + 1n) / 4n, P);
  return mod(y * y) === square ? [x, y & 1n ? P - y : y] : null;
}

/** The account for which (r, s) with this R is a signature over the digest. */
export function accountOf(R, r, s, digest) {
  const inverseOfR = inverse(r, N);
  const [x, y] = add(multiply(R, s * inverseOfR), multiply(G, -BigInt(`0x${digest}`) * inverseOfR));
  const word = (value) => value.toString(16).padStart(64, '0');
  return keccak256(`0x${word(x)}${word(y)}`).slice(-40);
}
