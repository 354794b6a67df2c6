/** An ECDSA signature's two numbers, not yet judged: neither in range nor low. */
export interface DerSignature {
  readonly r: bigint;
  readonly s: bigint;
}

/**
 * Strict DER as BIP 66 has it: SEQUENCE of two INTEGERs, each positive and without padding, nothing
 * before, between or after. OpenSSL's leniency once let one signature have many encodings.
 */
export function parseDerSignature(bytes: Uint8Array): DerSignature | null {
  if (bytes.length > 72 || bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return null;
  const r = readInteger(bytes, 2);
  if (r === null) return null;
  const s = readInteger(bytes, r.end);
  return s?.end === bytes.length ? { r: r.value, s: s.value } : null;
}

function readInteger(bytes: Uint8Array, at: number): { readonly value: bigint; readonly end: number } | null {
  const [tag, length, first, second] = bytes.subarray(at, at + 4);
  if (tag !== 0x02 || length === undefined || length === 0 || at + 2 + length > bytes.length) return null;
  if (first === undefined || first >= 0x80) return null;
  if (first === 0x00 && length > 1 && (second === undefined || second < 0x80)) return null;
  const end = at + 2 + length;
  return { value: bytes.subarray(at + 2, end).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n), end };
}
