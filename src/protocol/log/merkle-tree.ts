import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { bytesOf, hex32Of, type Hex32 } from '../hex.js';

/** RFC 9162 section 2.1.1: the leaf of an event is `SHA-256(0x00 || event)`, over the bytes as they are stored. */
export function leafHash(event: Uint8Array): Hex32 {
  return hex32Of(sha256(concatBytes(Uint8Array.of(0), event)));
}

/** RFC 9162 section 2.1.1: the root over all leaves in order; the empty tree's is `SHA-256("")`. */
export function merkleRoot(leaves: readonly Hex32[]): Hex32 {
  if (leaves.length === 0) return hex32Of(sha256(new Uint8Array()));
  let level = leaves.map(bytesOf);
  // Pairing neighbours and carrying an odd last one up gives the same tree as the RFC's recursive split.
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]];
      if (left !== undefined)
        above.push(right === undefined ? left : sha256(concatBytes(Uint8Array.of(1), left, right)));
    }
    level = above;
  }
  return hex32Of(level[0] ?? new Uint8Array());
}
