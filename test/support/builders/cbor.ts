/** What `cbor` writes. A map is a list of pairs, so that a test can write one that no encoder would. */
export type Writable =
  | number
  | string
  | Uint8Array
  | { readonly list: readonly Writable[] }
  | { readonly map: readonly (readonly [Writable, Writable])[] };

/** CBOR as authenticators write it: definite lengths, the shortest heads. */
export function cbor(value: Writable): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if ('list' in value) return Buffer.concat([head(4, value.list.length), ...value.list.map(cbor)]);
  return Buffer.concat([head(5, value.map.length), ...value.map.flatMap((pair) => pair.map(cbor))]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 0xff]);
}
