import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type BaseUnits } from '../../base-units.js';
import { bytesOf, hexOf } from '../../hex.js';
import { parseDerSignature } from './der-signature.js';
import { type BitcoinTransaction } from './parse-transaction.js';
import { type BitcoinRefusal, refuse } from './refusal.js';
import { SIGHASH_ALL, p2wpkhDigestsOf } from './sighash.js';

/**
 * Demands of every input the P2WPKH witness `[signature, our key]`, its signature under SIGHASH_ALL
 * over this transaction and over `values`, in satoshi, in the order of the inputs.
 *
 * SIGHASH_NONE and SINGLE sign a transaction whose outputs anyone may swap afterwards, and a library's
 * "signature valid" is true for them; ANYONECANPAY lets inputs be added. So the type is judged first.
 */
export function findWitnessRefusal(
  transaction: BitcoinTransaction,
  values: readonly BaseUnits[],
  ownPublicKey: Uint8Array,
): BitcoinRefusal | null {
  const digestOf = p2wpkhDigestsOf(transaction);
  const ownKey = hexOf(ownPublicKey);

  for (const [index, { txid, vout, witness }] of transaction.inputs.entries()) {
    const where = `${txid}:${vout}`;
    const value = values[index];
    const [signatureHex, key, ...more] = witness;
    if (value === undefined || signatureHex === undefined || key === undefined || more.length > 0) {
      return refuse('WITNESS_SHAPE_WRONG', where);
    }
    if (key !== ownKey) return refuse('WITNESS_KEY_FOREIGN', where);

    const bytes = bytesOf(signatureHex);
    if (bytes.at(-1) !== SIGHASH_ALL) return refuse('SIGHASH_NOT_ALL', where);
    const der = parseDerSignature(bytes.subarray(0, -1));
    const { ORDER } = secp256k1.Point.Fn;
    if (der === null || !isScalar(der.r) || !isScalar(der.s)) return refuse('SIGNATURE_MALFORMED', where);
    // BIP 146: s and order - s sign the same, so a stranger could give our transaction another wtxid.
    if (der.s > ORDER / 2n) return refuse('SIGNATURE_HIGH_S', where);

    const signature = new secp256k1.Signature(der.r, der.s).toBytes('compact');
    // The digest is hashed already: left to its default, noble would hash it once more.
    const options = { prehash: false, lowS: true, format: 'compact' } as const;
    if (!secp256k1.verify(signature, digestOf(index, ownPublicKey, value), ownPublicKey, options)) {
      return refuse('SIGNATURE_INVALID', where);
    }
  }
  return null;
}

function isScalar(value: bigint): boolean {
  return value > 0n && value < secp256k1.Point.Fn.ORDER;
}
