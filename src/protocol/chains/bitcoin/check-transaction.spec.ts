import { secp256k1 } from '@noble/curves/secp256k1.js';
import { Transaction } from 'bitcoinjs-lib';
import {
  aDraft,
  aPreviousTransaction,
  aQuestion,
  destination,
  type Draft,
  first,
  hexOrDie,
  otherScript,
  otherSecret,
  outpointOf,
  ownPublicKey,
  ownScript,
  ownSecret,
  second,
  signedBytes,
} from '../../../../test/support/builders/a-bitcoin-draft.js';
import { assertBaseUnits } from '../../base-units.js';
import { bytesOf, hexOf } from '../../hex.js';
import { type BitcoinPaymentQuestion, checkBitcoinPayment } from './check-transaction.js';
import { p2wpkhScriptOf } from './hash.js';

const { SIGHASH_ALL, SIGHASH_NONE, SIGHASH_SINGLE, SIGHASH_ANYONECANPAY } = Transaction;

function codeOf(question: BitcoinPaymentQuestion): string {
  const verdict = checkBitcoinPayment(question);
  return verdict.kind === 'ok' ? 'ok' : verdict.code;
}

function setItem(
  transaction: Transaction,
  index: number,
  item: number,
  change: (bytes: Uint8Array) => Uint8Array,
): void {
  const input = transaction.ins[index];
  const bytes = input?.witness[item];
  if (input === undefined || bytes === undefined) throw new Error('no such witness item');
  input.witness = input.witness.with(item, change(bytes));
}

describe('checkBitcoinPayment', () => {
  it('accepts what was approved, and says what it costs', () => {
    const draft = aDraft();
    const transaction = Transaction.fromBuffer(signedBytes(draft));
    expect(checkBitcoinPayment(aQuestion(draft))).toEqual({
      kind: 'ok',
      txid: transaction.getId(),
      wtxid: hexOf(transaction.getHash(true).toReversed()),
      fee: 1_000n,
      change: 29_000n,
      vsize: transaction.virtualSize(),
      inputs: draft.inputs.map(outpointOf),
    });
  });

  it('accepts a payment without change', () => {
    const draft = aDraft((d) => {
      d.inputs = [{ previous: second, vout: 1 }];
      d.outputs = [{ script: destination, value: 49_500n }];
    });
    const payment = { scriptPubKey: destination, amount: assertBaseUnits(49_500n), maxFee: assertBaseUnits(500n) };
    expect(checkBitcoinPayment(aQuestion(draft, { payment }))).toMatchObject({ kind: 'ok', fee: 500n, change: 0n });
  });

  it.each<[string, (draft: Draft) => void]>([
    ['outputs in the other order', (d) => d.outputs.reverse()],
    ['inputs in the other order', (d) => d.inputs.reverse()],
    ['final sequences', (d) => (d.inputs = d.inputs.map((input) => ({ ...input, sequence: 0xffffffff })))],
    [
      'a fee of nothing',
      (d) => (d.outputs = d.outputs.map((o) => (o.script === ownScript ? { ...o, value: 30_000n } : o))),
    ],
  ])('accepts %s', (_, change) => {
    expect(codeOf(aQuestion(aDraft(change)))).toBe('ok');
  });

  it('accepts the lock time that it was told', () => {
    expect(
      codeOf(
        aQuestion(
          aDraft((d) => (d.locktime = 7)),
          { locktime: 7 },
        ),
      ),
    ).toBe('ok');
  });

  it.each<[string, string, (draft: Draft) => void]>([
    [
      'PAYMENT_AMOUNT_WRONG',
      'one satoshi more',
      (d) => (d.outputs = [{ script: destination, value: 80_001n }, ...d.outputs.slice(1)]),
    ],
    [
      'PAYMENT_AMOUNT_WRONG',
      'one satoshi less',
      (d) => (d.outputs = [{ script: destination, value: 79_999n }, ...d.outputs.slice(1)]),
    ],
    [
      'OUTPUT_FOREIGN',
      'another destination',
      (d) => (d.outputs = [{ script: otherScript, value: 80_000n }, ...d.outputs.slice(1)]),
    ],
    ['OUTPUT_FOREIGN', 'an output more', (d) => d.outputs.push({ script: otherScript, value: 0n })],
    ['OUTPUT_FOREIGN', 'a note in an OP_RETURN', (d) => d.outputs.push({ script: hexOrDie('6a0101'), value: 0n })],
    ['PAYMENT_DUPLICATED', 'the payment twice', (d) => d.outputs.push({ script: destination, value: 0n })],
    ['PAYMENT_MISSING', 'all to ourselves', (d) => (d.outputs = d.outputs.slice(1))],
    ['CHANGE_DUPLICATED', 'two change outputs', (d) => d.outputs.push({ script: ownScript, value: 300n })],
    [
      'CHANGE_IS_DUST',
      'change that no node relays',
      (d) => (d.outputs = d.outputs.map((o) => (o.script === ownScript ? { ...o, value: 293n } : o))),
    ],
    [
      'FEE_ABOVE_CEILING',
      'a satoshi more for the miner',
      (d) => (d.outputs = d.outputs.map((o) => (o.script === ownScript ? { ...o, value: 28_999n } : o))),
    ],
    [
      'FEE_NEGATIVE',
      'more out than in',
      (d) => (d.outputs = d.outputs.map((o) => (o.script === ownScript ? { ...o, value: 30_001n } : o))),
    ],
    [
      'ANCHOR_MISSING',
      'another input instead of the anchor',
      (d) =>
        (d.inputs = [
          { previous: first, vout: 0 },
          { previous: first, vout: 1 },
        ]),
    ],
    ['INPUT_DUPLICATED', 'an input twice', (d) => d.inputs.push({ previous: first, vout: 0 })],
    ['INPUT_NOT_OURS', 'an input that is not ours', (d) => d.inputs.push({ previous: first, vout: 2 })],
    [
      'INPUT_UNKNOWN',
      'an output that the previous transaction has not',
      (d) => d.inputs.push({ previous: first, vout: 3 }),
    ],
    [
      'INPUT_UNKNOWN',
      'an input of a transaction that was not shown',
      (d) => d.inputs.push({ previous: aPreviousTransaction(3), vout: 0 }),
    ],
    [
      'INPUT_SEQUENCE_WRONG',
      'a relative lock',
      (d) => (d.inputs = d.inputs.map((input) => ({ ...input, sequence: 144 }))),
    ],
    ['VERSION_WRONG', 'version 1', (d) => (d.version = 1)],
    ['LOCKTIME_WRONG', 'a lock time', (d) => (d.locktime = 1)],
    ['SIGHASH_NOT_ALL', 'SIGHASH_NONE', (d) => (d.signing = { type: SIGHASH_NONE })],
    ['SIGHASH_NOT_ALL', 'SIGHASH_SINGLE', (d) => (d.signing = { type: SIGHASH_SINGLE })],
    [
      'SIGHASH_NOT_ALL',
      'SIGHASH_ALL with ANYONECANPAY',
      (d) => (d.signing = { type: SIGHASH_ALL | SIGHASH_ANYONECANPAY }),
    ],
    ['SIGNATURE_HIGH_S', 'a high s', (d) => (d.signing = { highS: true })],
    ['SIGNATURE_INVALID', 'a signature over a lied value', (d) => (d.signing = { lieBy: -1n })],
    ['WITNESS_KEY_FOREIGN', "another key's signature", (d) => (d.signing = { secret: otherSecret })],
    [
      'SIGNATURE_INVALID',
      "another key's signature under our key",
      (d) => {
        d.signing = { secret: otherSecret };
        d.afterSigning = (t) => {
          setItem(t, 0, 1, () => ownPublicKey);
          setItem(t, 1, 1, () => ownPublicKey);
        };
      },
    ],
    ['SIGNATURE_INVALID', 'an amount moved after signing', (d) => (d.afterSigning = (t) => t.outs.reverse())],
    [
      'SIGNATURE_INVALID',
      'a sequence raised after signing',
      (d) =>
        (d.afterSigning = (t) => {
          t.ins.forEach((input) => (input.sequence = 0xfffffffe));
        }),
    ],
    [
      'SIGNATURE_INVALID',
      "one input's signature on another",
      (d) =>
        (d.afterSigning = (t) => {
          t.ins.forEach((input, i, all) => i > 0 && (input.witness = all[0]?.witness ?? []));
        }),
    ],
    [
      'SIGNATURE_MALFORMED',
      'a byte between signature and type',
      (d) =>
        (d.afterSigning = (t) => {
          setItem(t, 1, 0, (b) => new Uint8Array([...b.subarray(0, -1), 0, 1]));
        }),
    ],
    [
      'SIGNATURE_MALFORMED',
      's of zero',
      (d) =>
        (d.afterSigning = (t) => {
          setItem(t, 1, 0, () => bytesOf('300602010102010001'));
        }),
    ],
    [
      'SIGNATURE_MALFORMED',
      'r at the order',
      (d) =>
        (d.afterSigning = (t) => {
          setItem(t, 1, 0, () => bytesOf(`3026022100${secp256k1.Point.Fn.ORDER.toString(16)}02010101`));
        }),
    ],
    [
      'SIGHASH_NOT_ALL',
      'an empty signature',
      (d) =>
        (d.afterSigning = (t) => {
          setItem(t, 1, 0, () => new Uint8Array());
        }),
    ],
    [
      'WITNESS_SHAPE_WRONG',
      'an unsigned input',
      (d) =>
        (d.afterSigning = (t) => {
          t.setWitness(1, []);
        }),
    ],
    [
      'WITNESS_SHAPE_WRONG',
      'a third witness item',
      (d) => (d.afterSigning = (t) => t.ins[1]?.witness.push(new Uint8Array())),
    ],
    [
      'INPUT_SCRIPT_NOT_EMPTY',
      'a scriptSig',
      (d) =>
        (d.afterSigning = (t) => {
          t.setInputScript(0, new Uint8Array([0x51]));
        }),
    ],
    [
      'TOO_HEAVY',
      'more weight than nodes relay',
      (d) => (d.afterSigning = (t) => t.ins[0]?.witness.push(new Uint8Array(400_000))),
    ],
  ])('answers %s to %s', (code, _, change) => {
    expect(codeOf(aQuestion(aDraft(change)))).toBe(code);
  });

  const accepted = aQuestion(aDraft());
  const uncompressed = secp256k1.getPublicKey(ownSecret, false);
  it.each<[string, string, Partial<BitcoinPaymentQuestion>]>([
    ['TRANSACTION_MALFORMED', 'a trailing byte', { raw: new Uint8Array([...accepted.raw, 0]) }],
    ['TRANSACTION_MALFORMED', 'no bytes', { raw: new Uint8Array() }],
    [
      'PREVIOUS_TRANSACTION_MALFORMED',
      'a previous transaction that is none',
      { previous: [...accepted.previous, new Uint8Array([1])] },
    ],
    ['INPUT_UNKNOWN', 'no previous transactions', { previous: [] }],
    [
      'INPUT_UNKNOWN',
      'a previous transaction with a lied value',
      { previous: [first.toBuffer(), aPreviousTransaction(2, [60_000n, 40_000n]).toBuffer()] },
    ],
    ['ANCHOR_MISSING', "another spend's anchor", { anchor: outpointOf({ previous: first, vout: 1 }) }],
    ['FEE_RATE_ABOVE_CAP', 'a fee rate above the cap', { maxFeeRateSatsPerVbyte: 4n }],
    [
      'FEE_ABOVE_CEILING',
      'a ceiling a satoshi lower',
      { payment: { ...accepted.payment, maxFee: assertBaseUnits(999n) } },
    ],
    ['DESTINATION_IS_OURS', 'a payment to ourselves', { payment: { ...accepted.payment, scriptPubKey: ownScript } }],
    ['CHANGE_IS_DUST', 'a higher dust limit', { dustLimit: assertBaseUnits(29_001n) }],
    ['LOCKTIME_WRONG', 'a lock time that was expected', { locktime: 1 }],
    ['OWN_SCRIPT_NOT_OF_KEY', "another wallet's key", { ownPublicKey: secp256k1.getPublicKey(otherSecret) }],
    [
      'OWN_SCRIPT_NOT_OF_KEY',
      'an uncompressed key, whose P2WPKH nobody can spend',
      { ownPublicKey: uncompressed, ownScript: p2wpkhScriptOf(uncompressed) },
    ],
  ])('answers %s to %s', (code, _, change) => {
    expect(codeOf(accepted)).toBe('ok');
    expect(codeOf({ ...accepted, ...change })).toBe(code);
  });

  it('takes a previous transaction with or without its witnesses: its id is the same', () => {
    const bare = second.clone();
    bare.setWitness(0, []);
    expect(bare.toBuffer().length).toBeLessThan(second.toBuffer().length);
    expect(codeOf({ ...accepted, previous: [first.toBuffer(), bare.toBuffer()] })).toBe('ok');
  });

  it('accepts no other bytes: any one byte changed is refused', () => {
    for (const at of accepted.raw.keys()) {
      const raw = Uint8Array.from(accepted.raw);
      raw[at] = (raw[at] ?? 0) ^ 0x01;
      expect([at, checkBitcoinPayment({ ...accepted, raw }).kind]).toEqual([at, 'refused']);
    }
  });
});
