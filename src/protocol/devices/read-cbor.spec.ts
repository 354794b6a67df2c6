import fc from 'fast-check';
import { cbor, type Writable } from '../../../test/support/builders/cbor.js';
import { readCbor } from './read-cbor.js';

const hex = (text: string) => readCbor(Buffer.from(text, 'hex'));
const value = (writable: Writable) => readCbor(cbor(writable))?.value;

describe('readCbor', () => {
  // RFC 8949, appendix A.
  it.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['1903e8', 1000],
    ['1a000f4240', 1_000_000],
    ['20', -1],
    ['3863', -100],
    ['60', ''],
    ['62c3bc', '\u00fc'],
    ['80', []],
    ['8301820203820405', [1, [2, 3], [4, 5]]],
    ['4401020304', Buffer.from([1, 2, 3, 4])],
    [
      'a201020304',
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ],
    [
      'a26161016162820203',
      new Map<string, unknown>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    ],
  ])('reads %s', (text, expected) => {
    expect(hex(text)).toEqual({ value: expected, rest: Buffer.alloc(0) });
  });

  it('leaves what stands behind', () => {
    expect(hex('0102')).toEqual({ value: 1, rest: Buffer.from([2]) });
  });

  it.each([
    ['nothing', ''],
    ['a length of eight bytes', '1b000000e8d4a51000'],
    ['an indefinite length', '5f42010243030405ff'],
    ['an indefinite list', '9f01ff'],
    ['a tag', 'c074323031332d30332d32315432303a30343a30305a'],
    ['true', 'f5'],
    ['a fraction', 'f93c00'],
    ['a text that is no UTF-8', '61ff'],
    ['bytes that end early', '4401'],
    ['a list that claims more than there is', '9affffffff'],
    ['bytes that claim more than there is', '5affffffff'],
    ['a key twice', 'a201020103'],
    ['a list as a key', 'a18001'],
    ['nesting without end', '81'.repeat(5000)],
  ])('refuses %s', (_what, text) => {
    expect(hex(text)).toBeNull();
  });

  it('gives back what was written, and is brought down by no bytes', () => {
    const leaf = fc.oneof(fc.integer({ min: -1000, max: 60_000 }), fc.string(), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(leaf, (each) => {
        expect(value(each)).toEqual(each instanceof Uint8Array ? Buffer.from(each) : each);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => readCbor(bytes)).not.toThrow();
      }),
    );
  });
});
