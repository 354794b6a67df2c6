// edwards25519 in plain arithmetic (RFC 8032, 5.1), for signatures that no honest library makes. Not for secrets.
import { createHash } from 'node:crypto';

export const P = 2n ** 255n - 19n;
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value, by = P) => ((value % by) + by) % by;
const power = (base, exponent) => {
  let [result, square] = [1n, mod(base)];
  for (let left = exponent; left > 0n; left >>= 1n, square = mod(square * square))
    if (left & 1n) result = mod(result * square);
  return result;
};
const inverse = (value) => power(value, P - 2n);
const D = mod(-121665n * inverse(121666n));
const SQRT_MINUS_1 = power(2n, (P - 1n) / 4n);

export const IDENTITY = [0n, 1n];

export function add([x1, y1], [x2, y2]) {
  const product = mod(D * mod(x1 * x2) * mod(y1 * y2));
  return [mod(mod(x1 * y2 + x2 * y1) * inverse(1n + product)), mod(mod(y1 * y2 + x1 * x2) * inverse(1n - product))];
}

export function multiply(point, times) {
  let [result, double] = [IDENTITY, point];
  for (let left = times; left > 0n; left >>= 1n, double = add(double, double))
    if (left & 1n) result = add(result, double);
  return result;
}

/** The point with this y and an even x, or null where there is none. */
function pointAt(y) {
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = power(mod(u * inverse(v)), (P + 3n) / 8n);
  if (mod(v * x * x) !== u) x = mod(x * SQRT_MINUS_1);
  if (mod(v * x * x) !== u) return null;
  return [x & 1n ? mod(-x) : x, y];
}

export const BASE = pointAt(mod(4n * inverse(5n)));

/** A point of order eight: what is left of some point when the large subgroup is taken out of it. */
export const ORDER_EIGHT = (() => {
  for (let y = 2n; ; y += 1n) {
    const point = pointAt(y);
    const rest = point && multiply(point, L);
    if (rest && multiply(rest, 4n)[1] !== 1n) return rest;
  }
})();

export const littleEndian = (value) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
const fromLittleEndian = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

export function encode([x, y]) {
  return littleEndian(y | ((x & 1n) << 255n));
}

const sha512 = (...parts) => createHash('sha512').update(Buffer.concat(parts)).digest();

/** The scalar behind a seed (RFC 8032, 5.1.5). */
export function scalarOf(seed) {
  const half = Buffer.from(sha512(seed).subarray(0, 32));
  half[0] &= 248;
  half[31] = (half[31] & 127) | 64;
  return fromLittleEndian(half);
}

/** `R || S` with S = r + k a for the very bytes of R and A that are given. */
export function signWith({ r, rBytes, a, aBytes, message }) {
  const k = fromLittleEndian(sha512(rBytes, aBytes, message));
  return Buffer.concat([rBytes, littleEndian(mod(r + k * a, L))]);
}
