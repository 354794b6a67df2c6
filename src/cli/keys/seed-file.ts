import { randomBytes } from 'node:crypto';
import { bytesOf, hexOf, parseHex32, type Hex } from '../../protocol/hex.js';
import { readSecretFile, writeSecretFile } from '../files/secret-file.js';
import { UsageError } from '../usage-error.js';
import { ed25519PublicKey } from './ed25519-key.js';

/**
 * Makes the key of an engine or an auditor: an Ed25519 seed in hexadecimal, in a file that only its owner can
 * read. It is not encrypted: these are programs that start unattended, and a passphrase would lie in the file
 * beside it. What such a key can do is bounded by the policy's automatic limits, for an auditor's to reading.
 */
export function makeSeedFile(path: string): Hex {
  const seed = randomBytes(32);
  writeSecretFile(path, `${hexOf(seed)}\n`);
  return ed25519PublicKey(seed);
}

export function readSeedFile(path: string): Uint8Array {
  const hex = parseHex32(readSecretFile(path, 'private key file').trim());
  if (hex === null) throw new UsageError(`${path} is no private key file: it holds 64 hexadecimal digits`);
  return bytesOf(hex);
}
