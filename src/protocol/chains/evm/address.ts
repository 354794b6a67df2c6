import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { type Hex, hexOf, parseHex } from '../../hex.js';

export type EvmAddressReading =
  | { readonly kind: 'address'; readonly bytes: Hex }
  | { readonly kind: 'not-an-address' | 'bad-checksum' | 'zero' | 'precompile' };

/** The EIP-55 spelling of 20 bytes: a letter is a capital where the hash of the lower-case digits has a nibble of 8 or more. */
export function checksumEvmAddress(address: Hex): string {
  const hash = hexOf(keccak_256(utf8ToBytes(address)));
  const letters = Array.from(address, (digit, i) => (/[89a-f]/.test(hash.charAt(i)) ? digit.toUpperCase() : digit));
  return `0x${letters.join('')}`;
}

/**
 * Reads an address in its one EIP-55 spelling.
 *
 * All lower case, all capitals, no `0x` and ICAP are what ethers lets through, and each carries
 * no checksum or hides one; an EIP-1191 checksum is another chain's. (An address whose letters
 * EIP-55 happens to make all small or all capital is its own correct spelling, and passes.)
 */
export function readEvmAddress(text: string): EvmAddressReading {
  const digits = /^0x([0-9a-fA-F]{40})$/.exec(text)?.[1];
  const bytes = digits === undefined ? null : parseHex(digits.toLowerCase());
  if (bytes === null) return { kind: 'not-an-address' };
  if (checksumEvmAddress(bytes) !== text) return { kind: 'bad-checksum' };
  if (/^0*$/.test(bytes)) return { kind: 'zero' };
  return isReservedEvmAddress(bytes) ? { kind: 'precompile' } : { kind: 'address', bytes };
}

/**
 * The zero address and those up to 0xffff, which EIP-1352 keeps for precompiles: today 0x01 to
 * 0x11 and 0x100 (the Osaka table of ethereum/execution-specs, EIP-2537, EIP-7951). Nobody can
 * hold a key for one, so the range may be wider than the table and outlive the next fork.
 */
export function isReservedEvmAddress(address: Hex): boolean {
  return address.startsWith('0'.repeat(36));
}

/** Twenty bytes of an address from a public key's 64: the last of their Keccak-256. */
export function evmAddressOf(uncompressedPublicKey: Uint8Array): Hex {
  return hexOf(keccak_256(uncompressedPublicKey.subarray(1)).subarray(12));
}
