import { type BaseUnits, assertBaseUnits } from '../../base-units.js';
import { type Hex, type Hex32 } from '../../hex.js';
import { p2wpkhScriptOf } from './hash.js';
import {
  type BitcoinOutput,
  type BitcoinTransaction,
  type Outpoint,
  parseBitcoinTransaction,
} from './parse-transaction.js';
import { findWitnessRefusal } from './check-witness.js';
import { type BitcoinRefusal, refuse } from './refusal.js';

/** What the bytes are held against: the intent, our own key, and what was recorded for the spend. */
export interface BitcoinPaymentQuestion {
  /** The signed transaction, BIP 144. */
  readonly raw: Uint8Array;
  /** The full transactions that its inputs spend from, in any order; their own ids prove them. */
  readonly previous: readonly Uint8Array[];
  readonly payment: {
    readonly scriptPubKey: Hex;
    /** In satoshi. */
    readonly amount: BaseUnits;
    /** The approved ceiling for the whole fee, in satoshi. */
    readonly maxFee: BaseUnits;
  };
  /** The wallet's P2WPKH script: every input comes from it, change goes back to it. */
  readonly ownScript: Hex;
  /** The wallet's public key, compressed. */
  readonly ownPublicKey: Uint8Array;
  /** The spend's fixed outpoint, which every attempt consumes (DESIGN 6, exactly once, 2). */
  readonly anchor: Outpoint;
  readonly maxFeeRateSatsPerVbyte: bigint;
  /** The least change worth an output, in satoshi; 294 unless told (GetDustThreshold of P2WPKH in Bitcoin Core). */
  readonly dustLimit?: BaseUnits;
  /** Zero unless told. */
  readonly locktime?: number;
}

export interface BitcoinPaymentChecked {
  readonly kind: 'ok';
  readonly txid: Hex32;
  readonly wtxid: Hex32;
  /** In satoshi, from inputs that previous transactions proved. */
  readonly fee: BaseUnits;
  /** What comes back to our own script, in satoshi; zero where there is no change. */
  readonly change: BaseUnits;
  readonly vsize: number;
  readonly inputs: readonly Outpoint[];
}

/** Standard transactions stop at a tenth of a block (MAX_STANDARD_TX_WEIGHT in Bitcoin Core); no node relays more. */
const STANDARD_WEIGHT_MAX = 400_000;

const P2WPKH_DUST_SATOSHI = assertBaseUnits(294n);

/** From here up BIP 68 leaves the sequence alone and no relative lock applies; the first signals replaceability (BIP 125). */
const SEQUENCE_MIN = 0xfffffffd;

/**
 * Demands that signed bytes do what was approved and nothing more: this payment, change to ourselves, a
 * fee under the ceiling, the spend's anchor, and our own signature over all of it.
 *
 * It shares no code with the builder, parser included: one bug in shared code would pass both. It
 * believes no amount that the builder or a node names, only previous transactions whose computed id
 * is the one that the input spends.
 */
export function checkBitcoinPayment(question: BitcoinPaymentQuestion): BitcoinPaymentChecked | BitcoinRefusal {
  const transaction = parseBitcoinTransaction(question.raw);
  if (transaction.kind === 'malformed') return refuse('TRANSACTION_MALFORMED', transaction.detail);

  const refusal = findFrameRefusal(question, transaction);
  if (refusal !== null) return refusal;
  const spent = findSpentOutputs(question, transaction);
  if ('code' in spent) return spent;
  const change = findChange(question, transaction.outputs);
  if (typeof change !== 'bigint') return change;

  const fee = sum(spent) - sum(transaction.outputs);
  if (fee < 0n) return refuse('FEE_NEGATIVE', `outputs exceed inputs by ${(-fee).toString()} sat`);
  if (fee > question.payment.maxFee) {
    return refuse('FEE_ABOVE_CEILING', `${fee.toString()} sat, ${question.payment.maxFee.toString()} approved`);
  }
  if (fee > question.maxFeeRateSatsPerVbyte * BigInt(transaction.vsize)) {
    return refuse('FEE_RATE_ABOVE_CAP', `${fee.toString()} sat for ${transaction.vsize} vbytes`);
  }

  // Last, because verifying is the dear part.
  const values = spent.map(({ value }) => value);
  return (
    findWitnessRefusal(transaction, values, question.ownPublicKey) ?? {
      kind: 'ok',
      txid: transaction.txid,
      wtxid: transaction.wtxid,
      fee: assertBaseUnits(fee),
      change,
      vsize: transaction.vsize,
      inputs: transaction.inputs.map(({ txid, vout }) => ({ txid, vout })),
    }
  );
}

/** Everything that can be said without looking at a previous transaction. */
function findFrameRefusal(question: BitcoinPaymentQuestion, transaction: BitcoinTransaction): BitcoinRefusal | null {
  const { ownScript, ownPublicKey, payment, anchor, locktime = 0 } = question;
  if (ownPublicKey.length !== 33 || p2wpkhScriptOf(ownPublicKey) !== ownScript)
    return refuse('OWN_SCRIPT_NOT_OF_KEY', ownScript);
  // Payment and change could not be told apart.
  if (payment.scriptPubKey === ownScript) return refuse('DESTINATION_IS_OURS', ownScript);
  if (transaction.version !== 2) return refuse('VERSION_WRONG', `version ${transaction.version}`);
  if (transaction.locktime !== locktime) return refuse('LOCKTIME_WRONG', `locktime ${transaction.locktime}`);
  if (transaction.weight > STANDARD_WEIGHT_MAX) return refuse('TOO_HEAVY', `weight ${transaction.weight}`);

  const seen = new Set<string>();
  for (const input of transaction.inputs) {
    const name = outpointName(input);
    if (seen.has(name)) return refuse('INPUT_DUPLICATED', name);
    seen.add(name);
    if (input.sequence < SEQUENCE_MIN) return refuse('INPUT_SEQUENCE_WRONG', `${name}: ${input.sequence}`);
    if (input.scriptSig !== '') return refuse('INPUT_SCRIPT_NOT_EMPTY', name);
  }
  return seen.has(outpointName(anchor)) ? null : refuse('ANCHOR_MISSING', outpointName(anchor));
}

/** The outputs that the inputs spend, in the inputs' order, each out of a transaction that hashes to its id. */
function findSpentOutputs(
  question: BitcoinPaymentQuestion,
  transaction: BitcoinTransaction,
): readonly BitcoinOutput[] | BitcoinRefusal {
  const known = new Map<Hex32, BitcoinTransaction>();
  for (const bytes of question.previous) {
    const previous = parseBitcoinTransaction(bytes);
    if (previous.kind === 'malformed') return refuse('PREVIOUS_TRANSACTION_MALFORMED', previous.detail);
    known.set(previous.txid, previous);
  }

  const spent: BitcoinOutput[] = [];
  for (const input of transaction.inputs) {
    const output = known.get(input.txid)?.outputs[input.vout];
    if (output === undefined) return refuse('INPUT_UNKNOWN', outpointName(input));
    if (output.scriptPubKey !== question.ownScript) return refuse('INPUT_NOT_OURS', outpointName(input));
    spent.push(output);
  }
  return spent;
}

/** Holds the outputs against the payment; what is left over, if anything, is the one change output. */
function findChange(question: BitcoinPaymentQuestion, outputs: readonly BitcoinOutput[]): BaseUnits | BitcoinRefusal {
  const { payment, ownScript, dustLimit = P2WPKH_DUST_SATOSHI } = question;
  const foreign = outputs.find(
    ({ scriptPubKey }) => scriptPubKey !== payment.scriptPubKey && scriptPubKey !== ownScript,
  );
  if (foreign !== undefined) return refuse('OUTPUT_FOREIGN', foreign.scriptPubKey);

  const [paid, paidTwice] = outputs.filter(({ scriptPubKey }) => scriptPubKey === payment.scriptPubKey);
  if (paid === undefined) return refuse('PAYMENT_MISSING', payment.scriptPubKey);
  if (paidTwice !== undefined) return refuse('PAYMENT_DUPLICATED', payment.scriptPubKey);
  if (paid.value !== payment.amount) return refuse('PAYMENT_AMOUNT_WRONG', `${paid.value.toString()} sat`);

  const [change, secondChange] = outputs.filter(({ scriptPubKey }) => scriptPubKey === ownScript);
  if (secondChange !== undefined) return refuse('CHANGE_DUPLICATED', ownScript);
  if (change === undefined) return assertBaseUnits(0n);
  return change.value < dustLimit ? refuse('CHANGE_IS_DUST', `${change.value.toString()} sat`) : change.value;
}

function outpointName({ txid, vout }: Outpoint): string {
  return `${txid}:${vout}`;
}

function sum(outputs: readonly BitcoinOutput[]): bigint {
  return outputs.reduce((total, { value }) => total + value, 0n);
}
