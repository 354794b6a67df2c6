import { computeAddress, SigningKey } from 'ethers';
import { bytesOf, parseHex, type Hex, type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { type KeyScheme } from '../../protocol/policy.js';
import { ed25519PublicKey, ed25519Sign } from './ed25519-key.js';

/** The public half as a policy lists it: 32 bytes of Ed25519, or the 20 bytes of an account's address. */
export function devicePublicKey(scheme: KeyScheme, secret: Uint8Array): Hex {
  switch (scheme) {
    case 'ed25519':
      return ed25519PublicKey(secret);
    case 'eip712':
      return hexFrom(computeAddress(new SigningKey(secret).publicKey).toLowerCase());
  }
}

/** Signs a typed-data digest as `verifyDeviceSignature` takes it: 64 bytes, or r, s and v in 65. */
export function deviceSignature(scheme: KeyScheme, secret: Uint8Array, digest: Hex32): Hex {
  switch (scheme) {
    case 'ed25519':
      return ed25519Sign(secret, bytesOf(digest));
    case 'eip712':
      return hexFrom(new SigningKey(secret).sign(bytesOf(digest)).serialized);
  }
}

function hexFrom(prefixed: string): Hex {
  const hex = parseHex(prefixed.slice(2));
  invariant(hex !== null, 'ethers writes lower-case hexadecimal behind 0x');
  return hex;
}
