import { invariant } from '../../protocol/invariant.js';

/**
 * Chance that comes out the same for the same seed (mulberry32, 32 bits of state): for made-up ledgers, which must be the
 * same tomorrow. Nothing secret is ever made with it.
 */
export class Chance {
  constructor(private state: number) {}

  /** In [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  isOneOf(times: number): boolean {
    return this.next() * times < 1;
  }

  /** From 0 to `below` - 1. */
  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.whole(items.length)];
    invariant(item !== undefined, 'something to choose from');
    return item;
  }

  /** Around 0, two thirds of it between -1 and 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.whole(256));
  }
}
