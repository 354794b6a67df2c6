import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesOf, type Hex, type Hex32 } from '../hex.js';

/**
 * RFC 8032 Ed25519 over the 32-byte digest. Strict: no ZIP 215 leniency, under which one signature could
 * verify for several keys.
 *
 * @param publicKey 32 bytes
 * @param signature 64 bytes
 */
export function verifyEd25519(publicKey: Hex, digest: Hex32, signature: Hex): boolean {
  if (publicKey.length !== 64 || signature.length !== 128) return false;
  try {
    return ed25519.verify(bytesOf(signature), bytesOf(digest), bytesOf(publicKey), { zip215: false });
  } catch {
    return false;
  }
}
