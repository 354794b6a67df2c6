import { createPrivateKey, createPublicKey } from 'node:crypto';
import { hex32Of, type Hex32 } from '../../protocol/hex.js';
import { signRequest, type SignedRequest } from '../../protocol/http-signature.js';
import { type DeploymentId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { signReceipt, type SignedReceipt } from '../../protocol/receipt.js';
import { type Receipt } from '../../protocol/verbs.js';

/** RFC 8410: what stands before the 32 bytes of an Ed25519 seed in PKCS #8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 public key of a seed, by OpenSSL: another implementation than the one that signs. */
export function ed25519PublicKeyOf(seed: Uint8Array): Hex32 {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  return hex32Of(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
}

/** The key with which this module makes statements and speaks to the server. It moves no money. */
export class AttestationKey {
  readonly publicKey: Hex32;
  // A private field, so that no logger and no serialiser walks into it.
  readonly #seed: Uint8Array;

  constructor(seed: Uint8Array) {
    invariant(seed.length === 32, 'an Ed25519 seed has 32 bytes');
    this.#seed = seed;
    this.publicKey = ed25519PublicKeyOf(seed);
  }

  signReceipt(deployment: DeploymentId, message: Receipt): SignedReceipt {
    return signReceipt(deployment, message, this.#seed);
  }

  signRequest(request: Parameters<typeof signRequest>[0], created: number): SignedRequest {
    return signRequest(request, { created, keyId: 'attestation', tag: 'sekisho-work' }, this.#seed);
  }
}
