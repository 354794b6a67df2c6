import { type Hex32 } from '../protocol/hex.js';
import { merkleRoot } from '../protocol/log/merkle-tree.js';

interface Peak {
  readonly hash: Hex32;
  /** Leaves below it, a power of two. */
  readonly leaves: number;
}

/**
 * The root of a growing log, leaf by leaf, holding no more than one hash per bit of its size. The same root
 * as `merkleRoot` over all leaves, which at a million events would be a second's work for every long poll.
 */
export class LogFrontier {
  /** Perfect subtrees from left to right, each larger than the next. */
  private readonly peaks: Peak[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  append(leaf: Hex32): void {
    let peak: Peak = { hash: leaf, leaves: 1 };
    for (let left = this.peaks.at(-1); left?.leaves === peak.leaves; left = this.peaks.at(-1)) {
      this.peaks.pop();
      peak = { hash: parentOf(left.hash, peak.hash), leaves: left.leaves + peak.leaves };
    }
    this.peaks.push(peak);
    this.count += 1;
  }

  root(): Hex32 {
    return (
      this.peaks
        .map(({ hash }) => hash)
        .reduceRight<Hex32 | null>((right, left) => (right === null ? left : parentOf(left, right)), null) ??
      merkleRoot([])
    );
  }
}

/** The tree over two subtrees is the tree over two leaves that carry their hashes. */
function parentOf(left: Hex32, right: Hex32): Hex32 {
  return merkleRoot([left, right]);
}
