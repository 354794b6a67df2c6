// Test keys, all made from their names, so that anyone can make them again. Worth nothing anywhere else.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { SigningKey, computeAddress } from 'ethers';

export const sha256 = (data) => createHash('sha256').update(data).digest();

/** The 32 bytes behind a name: SHA-256 of `sekisho test key: <name>`. */
export const seedOf = (name) => sha256(`sekisho test key: ${name}`);

// RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function ed25519Key(name) {
  return ed25519FromSeed(seedOf(name));
}

export function ed25519FromSeed(seed) {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  return { publicKey, signBytes: (message) => sign(null, message, key) };
}

export function secp256k1Key(name) {
  const key = new SigningKey(`0x${seedOf(name).toString('hex')}`);
  return { key, address: computeAddress(key), compressed: key.compressedPublicKey.slice(2) };
}

/** A device as the policy lists it, and how it signs a digest (hex in, hex out). */
export function device(id, approver, scheme, path) {
  if (scheme === 'ed25519') {
    const { publicKey, signBytes } = ed25519Key(id);
    const sign = (digest) => signBytes(Buffer.from(digest, 'hex')).toString('hex');
    return { id, approver, scheme, publicKey, path, sign };
  }
  const { key, address } = secp256k1Key(id);
  const sign = (digest) => key.sign(`0x${digest}`).serialized.slice(2);
  return { id, approver, scheme, publicKey: address.slice(2).toLowerCase(), path, sign };
}
