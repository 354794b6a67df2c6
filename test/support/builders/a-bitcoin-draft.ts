import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { Transaction, payments } from 'bitcoinjs-lib';
import { assertBaseUnits } from '../../../src/protocol/base-units.js';
import { type BitcoinPaymentQuestion } from '../../../src/protocol/chains/bitcoin/check-transaction.js';
import { type Outpoint } from '../../../src/protocol/chains/bitcoin/parse-transaction.js';
import { type Hex, bytesOf, hexOf, parseHex, parseHex32 } from '../../../src/protocol/hex.js';

// Everything below is built and signed with bitcoinjs-lib's serialization and digest, so that a
// misreading of a BIP in the checker cannot cancel itself out in its tests.

export const ownSecret = sha256(new TextEncoder().encode('own wallet'));
export const otherSecret = sha256(new TextEncoder().encode('other wallet'));
export const ownPublicKey = secp256k1.getPublicKey(ownSecret);
export const ownScript = scriptOf(ownPublicKey);
export const otherScript = scriptOf(secp256k1.getPublicKey(otherSecret));
export const destination = hexOrDie(`5120${'ab'.repeat(32)}`);

export function hexOrDie(text: string): Hex {
  const hex = parseHex(text);
  if (hex === null) throw new Error('not hexadecimal');
  return hex;
}

function scriptOf(pubkey: Uint8Array): Hex {
  return hexOf(payments.p2wpkh({ pubkey }).output ?? new Uint8Array());
}

/** Someone paid our wallet: outputs 0 and 1 are ours, output 2 is not. */
export function aPreviousTransaction(seed: number, values: readonly bigint[] = [60_000n, 50_000n]): Transaction {
  const previous = new Transaction();
  previous.setWitness(previous.addInput(new Uint8Array(32).fill(seed), 0), [new Uint8Array([seed])]);
  for (const value of values) previous.addOutput(bytesOf(ownScript), value);
  previous.addOutput(bytesOf(otherScript), 70_000n);
  return previous;
}

export const first = aPreviousTransaction(1);
export const second = aPreviousTransaction(2);

interface Spending {
  readonly previous: Transaction;
  readonly vout: number;
  readonly sequence?: number;
}

interface Signing {
  readonly secret?: Uint8Array;
  readonly type?: number;
  readonly lieBy?: bigint;
  readonly highS?: boolean;
}

export interface Draft {
  version: number;
  locktime: number;
  inputs: Spending[];
  outputs: { script: Hex; value: bigint }[];
  signing: Signing;
  afterSigning: (transaction: Transaction) => void;
}

/** An accepted payment: 100,000 sat of ours in, 80,000 paid, 29,000 back, 1,000 for the miner. */
export function aDraft(change: (draft: Draft) => void = () => undefined): Draft {
  const draft: Draft = {
    version: 2,
    locktime: 0,
    inputs: [
      { previous: first, vout: 0 },
      { previous: second, vout: 1 },
    ],
    outputs: [
      { script: destination, value: 80_000n },
      { script: ownScript, value: 29_000n },
    ],
    signing: {},
    afterSigning: () => undefined,
  };
  change(draft);
  return draft;
}

export function outpointOf({ previous, vout }: Spending): Outpoint {
  const txid = parseHex32(previous.getId());
  if (txid === null) throw new Error('not an id');
  return { txid, vout };
}

export function signedBytes({ version, locktime, inputs, outputs, signing, afterSigning }: Draft): Uint8Array {
  const transaction = new Transaction();
  transaction.version = version;
  transaction.locktime = locktime;
  for (const { previous, vout, sequence } of inputs)
    transaction.addInput(previous.getHash(), vout, sequence ?? 0xfffffffd);
  for (const { script, value } of outputs) transaction.addOutput(bytesOf(script), value);
  for (const [index, { previous, vout }] of inputs.entries()) {
    transaction.setWitness(index, witness(transaction, index, previous.outs[vout]?.value ?? 0n, signing));
  }
  afterSigning(transaction);
  return transaction.toBuffer();
}

function witness(transaction: Transaction, index: number, value: bigint, signing: Signing): Uint8Array[] {
  const { secret = ownSecret, type = Transaction.SIGHASH_ALL, lieBy = 0n, highS = false } = signing;
  const publicKey = secp256k1.getPublicKey(secret);
  const scriptCode = payments.p2pkh({ pubkey: publicKey }).output ?? new Uint8Array();
  const digest = transaction.hashForWitnessV0(index, scriptCode, value + lieBy, type);
  const { r, s } = secp256k1.Signature.fromBytes(secp256k1.sign(digest, secret, { prehash: false }));
  const shown = new secp256k1.Signature(r, highS ? secp256k1.Point.Fn.ORDER - s : s);
  return [new Uint8Array([...shown.toBytes('der'), type]), publicKey];
}

export function aQuestion(draft: Draft, change: Partial<BitcoinPaymentQuestion> = {}): BitcoinPaymentQuestion {
  return {
    raw: signedBytes(draft),
    previous: [first.toBuffer(), second.toBuffer()],
    payment: { scriptPubKey: destination, amount: assertBaseUnits(80_000n), maxFee: assertBaseUnits(1_000n) },
    ownScript,
    ownPublicKey,
    anchor: outpointOf({ previous: second, vout: 1 }),
    maxFeeRateSatsPerVbyte: 10n,
    ...change,
  };
}
