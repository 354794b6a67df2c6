import { invariant } from '../../protocol/invariant.js';

// Weight units of BIP 141: a byte outside the witness weighs four, one inside weighs one.
/** Version, locktime, and the segwit marker and flag. */
const FRAME = (4 + 4) * 4 + 2;
/** Outpoint, empty script, sequence; then the count of witness items, a signature of at most 72 bytes, a key of 33. */
const P2WPKH_INPUT = (36 + 1 + 4) * 4 + (1 + 1 + 72 + 1 + 33);
const VALUE_BYTES = 8;

/**
 * The most virtual bytes that a transaction of ours can have: our inputs are P2WPKH, and a low-s signature
 * is never longer than 71 bytes and its type. Shorter ones make the fee rate a little better than asked.
 */
export function virtualSizeOf(inputs: number, outputScripts: readonly Uint8Array[]): number {
  const outputBytes = outputScripts.reduce(
    (sum, { length }) => sum + VALUE_BYTES + compactSizeBytes(length) + length,
    compactSizeBytes(outputScripts.length),
  );
  const weight = FRAME + compactSizeBytes(inputs) * 4 + inputs * P2WPKH_INPUT + outputBytes * 4;
  return Math.ceil(weight / 4);
}

function compactSizeBytes(count: number): number {
  invariant(count < 0x1_0000, 'no transaction of ours counts that far');
  return count < 0xfd ? 1 : 3;
}
