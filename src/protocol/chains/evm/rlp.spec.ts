import { readFileSync } from 'node:fs';
import { decodeRlp as ethersDecode, encodeRlp as ethersEncode } from 'ethers';
import fc from 'fast-check';
import { bytesOf, hexOf } from '../../hex.js';
import { type RlpItem, decodeRlp, encodeRlpList } from './rlp.js';

type Nested = string | readonly Nested[];

const vectors = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/published/ethereum-tests-rlp.json', import.meta.url), 'utf8'),
) as { readonly valid: readonly [Nested, string][]; readonly invalid: readonly [string, string][] };

function nested(item: RlpItem): Nested {
  return item.kind === 'bytes' ? hexOf(item.bytes) : item.items.map(nested);
}

function decoded(bytes: Uint8Array): Nested | null {
  const item = decodeRlp(bytes);
  return item === null ? null : nested(item);
}

function withPrefix(value: Nested): Nested {
  return typeof value === 'string' ? `0x${value}` : value.map(withPrefix);
}

/** What ethers would write for it. */
function encoded(value: Nested): Uint8Array {
  return bytesOf(ethersEncode(withPrefix(value) as string | string[]).slice(2));
}

const leaf = fc.uint8Array({ maxLength: 70 }).map((bytes): Nested => hexOf(bytes));
const tree = fc.letrec<{ tree: Nested }>((tie) => ({
  tree: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('tree'), { maxLength: 6 })),
})).tree;

describe('decodeRlp', () => {
  it.each(vectors.valid)('reads %j', (value, hex) => {
    expect(decoded(bytesOf(hex))).toEqual(value);
  });

  it.each(vectors.invalid)('refuses %s', (_, hex) => {
    expect(decodeRlp(bytesOf(hex))).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['two items', '0102'],
    ['a short string cut off', '82ff'],
    ['a list whose item is cut off', 'c182'],
    ['a list whose item reaches beyond it', 'c182ffff'],
    ['a long length without its bytes', 'b9ff'],
  ])('refuses %s', (_, hex) => {
    expect(decodeRlp(bytesOf(hex))).toBeNull();
  });

  it('refuses nesting that would exhaust the stack', () => {
    let bytes = new Uint8Array([0xc0]);
    for (let depth = 0; depth < 20; depth++) bytes = Uint8Array.from(encodeRlpList([bytes]));
    expect(decodeRlp(bytes)).toBeNull();
    expect(decodeRlp(encodeRlpList([new Uint8Array(100_000).fill(0xc1)]))).toBeNull();
  });

  it('reads whatever ethers writes', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(decoded(encoded(value))).toEqual(value);
      }),
    );
  });

  it('reads nothing that has a second encoding', () => {
    const noise = fc.tuple(tree, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
      const bytes = encoded(value);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(noise, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        const value = decoded(bytes);
        if (value === null) return;
        expect(hexOf(encoded(value))).toBe(hexOf(bytes));
        expect(withPrefix(value)).toEqual(ethersDecode(`0x${hexOf(bytes)}`));
      }),
      { numRuns: 500 },
    );
  });
});

describe('encodeRlpList', () => {
  it.each([0, 1, 53, 54, 55, 56, 253, 254, 255, 256, 70_000])(
    'writes an item of %i bytes and one more as ethers does',
    (length) => {
      const items = ['ff'.repeat(length), '01'];
      const list = encodeRlpList(items.map((item) => encoded(item)));
      expect(hexOf(list)).toBe(hexOf(encoded(items)));
    },
  );
});
