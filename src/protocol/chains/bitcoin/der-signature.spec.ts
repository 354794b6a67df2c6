import { readFileSync } from 'node:fs';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { bytesOf, hexOf } from '../../hex.js';
import { parseDerSignature } from './der-signature.js';

const core = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/published/bitcoin-core-der-signatures.json', import.meta.url), 'utf8'),
) as { readonly canonical: readonly string[]; readonly nonCanonical: readonly [string, string][] };

/** As they stand in a witness: the last byte is the sighash type. */
function parsed(hex: string): unknown {
  return parseDerSignature(bytesOf(hex).subarray(0, -1));
}

describe('parseDerSignature', () => {
  it.each(core.canonical)('reads %s of Bitcoin Core', (hex) => {
    expect(parsed(hex)).not.toBeNull();
  });

  it.each(core.nonCanonical)('refuses "%s" of Bitcoin Core', (_, hex) => {
    expect(parsed(hex)).toBeNull();
  });

  it('refuses what is longer than any signature', () => {
    expect(parseDerSignature(bytesOf(`3046022100${'aa'.repeat(32)}022100${'aa'.repeat(32)}`))).not.toBeNull();
    expect(parseDerSignature(bytesOf(`3047022201${'aa'.repeat(33)}022100${'aa'.repeat(32)}`))).toBeNull();
  });

  it('reads the two numbers that were written, and no other bytes give them', () => {
    const scalar = fc.bigInt({ min: 1n, max: secp256k1.Point.Fn.ORDER - 1n });
    fc.assert(
      fc.property(scalar, scalar, fc.nat(), fc.nat(255), (r, s, at, byte) => {
        const der = new secp256k1.Signature(r, s).toBytes('der');
        expect(parseDerSignature(der)).toEqual({ r, s });
        expect(parseDerSignature(new Uint8Array([...der, 0]))).toBeNull();

        const other = Uint8Array.from(der);
        other[at % der.length] = byte;
        const read = parseDerSignature(other);
        if (read !== null && hexOf(other) !== hexOf(der)) expect(read).not.toEqual({ r, s });
      }),
    );
  });
});
