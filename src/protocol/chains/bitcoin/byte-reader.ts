/** Bytes that are not what the format says. Caught where the reading began, never let out to a caller. */
export class UnreadableBytes extends Error {
  override readonly name = 'UnreadableBytes';
}

/** Reads a Bitcoin serialization from front to back. Refuses whatever has a second way of being written. */
export class ByteReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get position(): number {
    return this.at;
  }

  get remaining(): number {
    return this.bytes.length - this.at;
  }

  take(length: number, what: string): Uint8Array {
    if (length > this.remaining) throw new UnreadableBytes(`ends within ${what}`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Little-endian, as all of Bitcoin's integers. */
  uint(length: 1 | 2 | 4 | 8, what: string): bigint {
    return this.take(length, what).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  uint32(what: string): number {
    return Number(this.uint(4, what));
  }

  /** The next byte, left where it is. */
  peek(what: string): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new UnreadableBytes(`ends within ${what}`);
    return byte;
  }

  /**
   * A CompactSize that counts things of at least `leastBytesEach`. Only the shortest form is taken: a
   * longer one is the same transaction under another serialization. A count that cannot fit into the
   * remaining bytes is refused before anyone loops over it.
   */
  count(leastBytesEach: number, what: string): number {
    const first = this.uint(1, what);
    if (first < 0xfdn) return this.fitting(first, leastBytesEach, what);
    const [length, least] =
      first === 0xfdn ? ([2, 0xfdn] as const) : first === 0xfen ? ([4, 1n << 16n] as const) : ([8, 1n << 32n] as const);
    const value = this.uint(length, what);
    if (value < least) throw new UnreadableBytes(`${what} is not in its shortest form`);
    return this.fitting(value, leastBytesEach, what);
  }

  /** Bytes behind their CompactSize length. */
  counted(what: string): Uint8Array {
    return this.take(this.count(1, what), what);
  }

  private fitting(value: bigint, leastBytesEach: number, what: string): number {
    if (value * BigInt(leastBytesEach) > BigInt(this.remaining)) throw new UnreadableBytes(`ends within ${what}`);
    return Number(value);
  }
}
