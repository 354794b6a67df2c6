import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Hex, type Hex32, hexOf, parseHex32 } from '../../hex.js';
import { invariant } from '../../invariant.js';

/** SHA-256 twice: transaction ids and signature digests. */
export function hash256(bytes: Uint8Array): Uint8Array {
  return sha256(sha256(bytes));
}

/** RIPEMD-160 of SHA-256: what P2WPKH and P2PKH put in place of a key. */
export function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes));
}

/** A hash in the reversed order in which nodes and explorers show transaction ids. */
export function displayHash(hash: Uint8Array): Hex32 {
  const shown = parseHex32(hexOf(hash.toReversed()));
  invariant(shown !== null, 'a hash has 32 bytes');
  return shown;
}

/** `OP_0 <20-byte key hash>` (BIP 141): the script of the house's own Bitcoin wallets. */
export function p2wpkhScriptOf(compressedPublicKey: Uint8Array): Hex {
  return hexOf(new Uint8Array([0x00, 0x14, ...hash160(compressedPublicKey)]));
}
