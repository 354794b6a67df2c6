import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { leafHash, merkleRoot } from './merkle-tree.js';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 9162 section 2.1.1 as it is written: split at the largest power of two below the number of leaves. */
function rootByTheRfc(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Uint8Array.of(1), rootByTheRfc(leaves.slice(0, k)), rootByTheRfc(leaves.slice(k)));
}

const events = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 70 });

describe('merkleRoot', () => {
  it('is the RFC’s recursion, for any number of events', () => {
    fc.assert(
      fc.property(events, (all) => {
        const leaves = all.map((event) => sha256(Uint8Array.of(0), event));
        expect(all.map(leafHash)).toEqual(leaves.map((leaf) => leaf.toString('hex')));
        expect(merkleRoot(all.map(leafHash))).toBe(Buffer.from(rootByTheRfc(leaves)).toString('hex'));
      }),
    );
  });

  it('is another one when an event is cut off, exchanged or edited', () => {
    const distinct = fc.uniqueArray(fc.uint8Array({ maxLength: 8 }), { minLength: 2, maxLength: 20, selector: String });
    fc.assert(
      fc.property(distinct, fc.nat(), (all, where) => {
        const leaves = all.map(leafHash);
        const at = where % (leaves.length - 1);
        const exchanged = leaves.with(at, leaves[at + 1] ?? leafHash(new Uint8Array()));
        const root = merkleRoot(leaves);
        expect(merkleRoot(leaves.slice(0, -1))).not.toBe(root);
        expect(merkleRoot(leaves.toReversed())).not.toBe(root);
        expect(merkleRoot(exchanged)).not.toBe(root);
      }),
    );
  });
});
