import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { hexOf, type Hex } from '../../protocol/hex.js';

/** What RFC 8410 puts before the 32 bytes of a seed in PKCS #8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
/** And what it puts before the 32 bytes of a public key in SPKI. */
const SPKI_PREFIX_LENGTH = 12;

export function ed25519PublicKey(seed: Uint8Array): Hex {
  const spki = createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' });
  return hexOf(spki.subarray(SPKI_PREFIX_LENGTH));
}

export function ed25519Sign(seed: Uint8Array, message: Uint8Array): Hex {
  return hexOf(sign(null, message, privateKeyOf(seed)));
}

function privateKeyOf(seed: Uint8Array) {
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, seed]);
  try {
    return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  } finally {
    pkcs8.fill(0);
  }
}
