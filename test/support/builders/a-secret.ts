import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Thirty-two secret bytes that follow from a name, so that every builder finds the same key without passing it on. */
export function aSecret(name: string): Uint8Array {
  return sha256(utf8ToBytes(`sekisho test ${name}`));
}
