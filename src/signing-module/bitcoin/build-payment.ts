import { Psbt } from 'bitcoinjs-lib';
import { type WalletKey } from '../keys/wallet-key.js';
import { CHECKED_FEE_RATE_CAP_SATS_PER_VBYTE } from './fee-rate.js';
import { type Selection } from './select-coins.js';

export interface BitcoinPayment {
  readonly selection: Extract<Selection, { kind: 'selected' }>;
  readonly destinationScript: Uint8Array;
  readonly ownScript: Uint8Array;
  /** In satoshi. */
  readonly amount: bigint;
}

/** BIP 125: replaceable, so that a later attempt may pay more; high enough that BIP 68 stays out of it. */
const SEQUENCE = 0xfffffffd;

/**
 * Builds and signs; returns the finished transaction. The payment comes first and the change, if any, last.
 * The same question gives the same bytes, as the key signs deterministically.
 */
export function buildBitcoinPayment(payment: BitcoinPayment, key: WalletKey): Uint8Array {
  const { selection, destinationScript, ownScript, amount } = payment;
  const psbt = new Psbt({ maximumFeeRate: Number(CHECKED_FEE_RATE_CAP_SATS_PER_VBYTE) });
  psbt.setVersion(2);
  for (const { txid, vout, previous } of selection.coins) {
    psbt.addInput({ hash: txid, index: vout, sequence: SEQUENCE, nonWitnessUtxo: previous });
  }
  psbt.addOutput({ script: destinationScript, value: amount });
  if (selection.change > 0n) psbt.addOutput({ script: ownScript, value: selection.change });
  const ownKey = { publicKey: key.publicKey, sign: (digest: Uint8Array) => key.sign(digest) };
  for (const index of selection.coins.keys()) psbt.signInput(index, ownKey);
  psbt.finalizeAllInputs();
  return psbt.extractTransaction().toBuffer();
}
