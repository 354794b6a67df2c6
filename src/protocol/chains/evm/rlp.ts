import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';

/** An item as it stood in the input: `encoded` is its header and all. */
export type RlpItem =
  | { readonly kind: 'bytes'; readonly encoded: Uint8Array; readonly bytes: Uint8Array }
  | { readonly kind: 'list'; readonly encoded: Uint8Array; readonly items: readonly RlpItem[] };

/** Deeper than any transaction nests; a stranger's brackets shall not exhaust our stack. */
const DEPTH_MAX = 8;

/**
 * Reads exactly one RLP item (Ethereum yellow paper, appendix B) or gives null.
 *
 * Canonical only: shortest header, no leading zero in a length, a byte below 0x80 as itself, nothing
 * behind the item. So what was read has no second encoding, and re-hashing its parts is sound.
 */
export function decodeRlp(bytes: Uint8Array): RlpItem | null {
  const item = readItem(bytes, 0);
  return item?.encoded.length === bytes.length ? item : null;
}

/** Puts already encoded items into one list: what EIP-2718 transactions sign is a prefix of their own fields. */
export function encodeRlpList(encodedItems: readonly Uint8Array[]): Uint8Array {
  const length = encodedItems.reduce((sum, item) => sum + item.length, 0);
  const digits = length.toString(16);
  const lengthBytes = hexToBytes(digits.padStart(digits.length + (digits.length % 2), '0'));
  const header = length <= 55 ? [0xc0 + length] : [0xf7 + lengthBytes.length, ...lengthBytes];
  return concatBytes(new Uint8Array(header), ...encodedItems);
}

function readItem(bytes: Uint8Array, depth: number): RlpItem | null {
  const [first] = bytes;
  if (first === undefined || depth > DEPTH_MAX) return null;
  if (first < 0x80) return { kind: 'bytes', encoded: bytes.subarray(0, 1), bytes: bytes.subarray(0, 1) };

  const isList = first >= 0xc0;
  const extent = readExtent(bytes, first - (isList ? 0xc0 : 0x80));
  if (extent === null) return null;
  const encoded = bytes.subarray(0, extent.end);
  const payload = bytes.subarray(extent.start, extent.end);
  if (!isList) return isSingle(payload) ? null : { kind: 'bytes', encoded, bytes: payload };
  const items = readItems(payload, depth);
  return items === null ? null : { kind: 'list', encoded, items };
}

/** A lone byte below 0x80 is its own encoding; a header before it would be a second one. */
function isSingle(payload: Uint8Array): boolean {
  return payload.length === 1 && (payload[0] ?? 0) < 0x80;
}

/** `form` is the header less its base: up to 55 the length itself, above that how many bytes of length follow. */
function readExtent(bytes: Uint8Array, form: number): { readonly start: number; readonly end: number } | null {
  if (form <= 55) return form < bytes.length ? { start: 1, end: 1 + form } : null;
  const start = 1 + form - 55;
  if (bytes[1] === 0) return null;
  // Beyond 2^53 this is no longer exact, but still far longer than any input.
  const length = bytes.subarray(1, start).reduce((value, byte) => value * 256 + byte, 0);
  return length > 55 && start + length <= bytes.length ? { start, end: start + length } : null;
}

function readItems(payload: Uint8Array, depth: number): readonly RlpItem[] | null {
  const items: RlpItem[] = [];
  for (let at = 0; at < payload.length;) {
    const item = readItem(payload.subarray(at), depth + 1);
    if (item === null) return null;
    items.push(item);
    at += item.encoded.length;
  }
  return items;
}
