/**
 * A wallet's key as the chains may use it: it says who it is and signs digests. The secret stays behind it,
 * so that a key in hardware can take its place.
 */
export interface WalletKey {
  /** Compressed secp256k1, 33 bytes. */
  readonly publicKey: Uint8Array;

  /**
   * ECDSA over secp256k1, deterministic (RFC 6979).
   *
   * @param digest 32 bytes
   * @returns r and s, 64 bytes, s in the lower half of the order; a recovery id is found by trial, as hardware
   *   does not tell one
   */
  sign(digest: Uint8Array): Uint8Array;
}
