/** As much of CBOR (RFC 8949) as authenticators write: whole numbers, bytes, texts, lists and maps of definite length. */
export type Cbor = number | string | Uint8Array | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number | string, Cbor>;

/** An attestation nests four deep; a stranger's bytes may not nest us off the stack. */
const DEEPEST = 8;

/** One value and what stands behind it; null for anything that is not one to the letter. */
export function readCbor(bytes: Uint8Array): { readonly value: Cbor; readonly rest: Uint8Array } | null {
  try {
    const reader = new Reader(bytes);
    return { value: reader.value(0), rest: reader.rest() };
  } catch (error) {
    if (error instanceof NoCbor) return null;
    throw error;
  }
}

class NoCbor extends Error {
  override readonly name = 'NoCbor';
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  rest(): Uint8Array {
    return this.bytes.subarray(this.at);
  }

  value(depth: number): Cbor {
    if (depth > DEEPEST) throw new NoCbor();
    const head = this.take(1)[0] ?? 0;
    const size = this.size(head & 0x1f);
    switch (head >> 5) {
      case 0:
        return size;
      case 1:
        return -1 - size;
      case 2:
        return this.take(size);
      case 3:
        return this.text(size);
      case 4:
        // Each takes a byte at least, so a length that lies runs out of bytes and not out of memory.
        return Array.from({ length: this.atMost(size) }, () => this.value(depth + 1));
      case 5:
        return this.map(this.atMost(size), depth);
      default:
        throw new NoCbor();
    }
  }

  private map(size: number, depth: number): CborMap {
    const map = new Map<number | string, Cbor>();
    for (let each = 0; each < size; each++) {
      const key = this.value(depth + 1);
      // Of two values under one key, two readers may take different ones.
      if ((typeof key !== 'number' && typeof key !== 'string') || map.has(key)) throw new NoCbor();
      map.set(key, this.value(depth + 1));
    }
    return map;
  }

  private text(size: number): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.take(size));
    } catch {
      throw new NoCbor();
    }
  }

  /** What follows the head's lower five bits. Eight bytes would be more than anything here has. */
  private size(info: number): number {
    if (info < 24) return info;
    if (info > 26) throw new NoCbor();
    return this.take(1 << (info - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  private atMost(size: number): number {
    if (size > this.bytes.length - this.at) throw new NoCbor();
    return size;
  }

  private take(size: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, this.at + this.atMost(size));
    this.at += size;
    return taken;
  }
}
