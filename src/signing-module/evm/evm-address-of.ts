import { computeAddress, hexlify } from 'ethers';

/** The account of a compressed public key, in EIP-55's spelling; compared with the policy's at start. */
export function evmAddressOf(publicKey: Uint8Array): string {
  return computeAddress(hexlify(publicKey));
}
