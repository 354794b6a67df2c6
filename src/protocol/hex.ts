import { bytesToHex as nobleBytesToHex, hexToBytes as nobleHexToBytes } from '@noble/hashes/utils.js';
import { type Branded } from './brand.js';
import { invariant } from './invariant.js';

/** Lower-case hexadecimal with an even number of digits and no `0x`: one value, one spelling. */
export type Hex = Branded<string, 'Hex'>;

/** Thirty-two bytes as `Hex`: hashes, transaction ids, the deployment's id. */
export type Hex32 = Branded<Hex, 'Hex32'>;

export function parseHex(text: string): Hex | null {
  return /^([0-9a-f]{2})*$/.test(text) ? (text as Hex) : null;
}

export function parseHex32(text: string): Hex32 | null {
  return /^[0-9a-f]{64}$/.test(text) ? (text as Hex32) : null;
}

export function hexOf(bytes: Uint8Array): Hex {
  return nobleBytesToHex(bytes) as Hex;
}

/** For digests: a caller that passes anything but 32 bytes has a bug. */
export function hex32Of(bytes: Uint8Array): Hex32 {
  invariant(bytes.length === 32, 'a Hex32 has 32 bytes');
  return nobleBytesToHex(bytes) as Hex32;
}

export function bytesOf(hex: string): Uint8Array {
  return nobleHexToBytes(hex);
}
