import { concatBytes } from '@noble/hashes/utils.js';
import { type BaseUnits } from '../../base-units.js';
import { bytesOf } from '../../hex.js';
import { invariant } from '../../invariant.js';
import { hash160, hash256 } from './hash.js';
import { type BitcoinInput, type BitcoinOutput, type BitcoinTransaction, type Outpoint } from './parse-transaction.js';

/** The only sighash type of this house: the signature covers all inputs and all outputs. */
export const SIGHASH_ALL = 0x01;

/** The digest that input number `index`, worth `value` satoshi and paid to this key's P2WPKH, must sign. */
export type P2wpkhDigest = (index: number, publicKey: Uint8Array, value: BaseUnits) => Uint8Array;

/**
 * BIP 143 for P2WPKH under SIGHASH_ALL. The three hashes over the whole transaction are made once, so
 * that checking n inputs costs n, not n squared.
 *
 * The value is part of the digest: who signs over a lied value signs something no node accepts. But two
 * signing rounds with a different lie each add up to a valid transaction that burns the difference,
 * so callers take the value from the full previous transaction and nowhere else.
 */
export function p2wpkhDigestsOf(transaction: BitcoinTransaction): P2wpkhDigest {
  const { inputs, outputs } = transaction;
  const hashPrevouts = hash256(concatBytes(...inputs.map(outpointBytes)));
  const hashSequence = hash256(concatBytes(...inputs.map(({ sequence }) => littleEndian(sequence, 4))));
  const hashOutputs = hash256(concatBytes(...outputs.map(outputBytes)));

  return (index, publicKey, value) => {
    const input: BitcoinInput | undefined = inputs[index];
    invariant(input !== undefined, 'the input to be digested is one of the transaction');
    // OP_DUP OP_HASH160 <20> <key hash> OP_EQUALVERIFY OP_CHECKSIG, with its own length in front.
    const scriptCode = concatBytes(bytesOf('1976a914'), hash160(publicKey), bytesOf('88ac'));
    return hash256(
      concatBytes(
        littleEndian(transaction.version, 4),
        hashPrevouts,
        hashSequence,
        outpointBytes(input),
        scriptCode,
        littleEndian(value, 8),
        littleEndian(input.sequence, 4),
        hashOutputs,
        littleEndian(transaction.locktime, 4),
        littleEndian(SIGHASH_ALL, 4),
      ),
    );
  };
}

function outpointBytes({ txid, vout }: Outpoint): Uint8Array {
  return concatBytes(bytesOf(txid).reverse(), littleEndian(vout, 4));
}

function outputBytes({ value, scriptPubKey }: BitcoinOutput): Uint8Array {
  const script = bytesOf(scriptPubKey);
  return concatBytes(littleEndian(value, 8), compactSize(script.length), script);
}

function compactSize(value: number): Uint8Array {
  if (value < 0xfd) return littleEndian(value, 1);
  if (value < 1 << 16) return concatBytes(new Uint8Array([0xfd]), littleEndian(value, 2));
  return concatBytes(new Uint8Array([0xfe]), littleEndian(value, 4));
}

function littleEndian(value: number | bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
}
