import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesOf, hexOf, type Hex, type Hex32 } from '../hex.js';

/**
 * `eth_signTypedData_v4` as wallets answer it: r, s and v in 65 bytes, v being 27 or 28. The key is known
 * by its account's address, which is all that a wallet tells. High s is refused (EIP-2), so that a vote has
 * one signature and not two.
 *
 * @param address 20 bytes
 */
export function verifyEip712(address: Hex, digest: Hex32, signature: Hex): boolean {
  if (address.length !== 40 || signature.length !== 130) return false;
  const v = Number.parseInt(signature.slice(128), 16);
  if (v !== 27 && v !== 28) return false;
  try {
    const parsed = secp256k1.Signature.fromBytes(bytesOf(signature.slice(0, 128)), 'compact').addRecoveryBit(v - 27);
    if (parsed.hasHighS()) return false;
    const point = parsed.recoverPublicKey(bytesOf(digest));
    return hexOf(keccak_256(point.toBytes(false).slice(1)).slice(12)) === address;
  } catch {
    return false;
  }
}
