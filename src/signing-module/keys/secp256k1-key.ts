import { isPrivate, pointFromScalar, sign, verify } from 'tiny-secp256k1';
import { invariant } from '../../protocol/invariant.js';
import { type WalletKey } from './wallet-key.js';

/** A wallet's key in this process's memory. */
export class Secp256k1Key implements WalletKey {
  readonly publicKey: Uint8Array;
  // A private field, so that no logger and no serialiser walks into it.
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    invariant(isPrivate(secret), 'a secp256k1 secret is in 1..n-1');
    const publicKey = pointFromScalar(secret, true);
    invariant(publicKey !== null, 'a secp256k1 secret has a public key');
    this.#secret = secret;
    this.publicKey = publicKey;
  }

  /** Checked before it is given away: a fault in the middle of signing can make a signature tell the key. */
  sign(digest: Uint8Array): Uint8Array {
    invariant(digest.length === 32, 'a digest has 32 bytes');
    const signature = sign(digest, this.#secret);
    // `strict` refuses the upper half of the order.
    invariant(verify(digest, this.publicKey, signature, true), 'our own signature verifies');
    return signature;
  }
}
