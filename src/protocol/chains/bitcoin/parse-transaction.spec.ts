import { readFileSync } from 'node:fs';
import { Transaction } from 'bitcoinjs-lib';
import fc from 'fast-check';
import { assertBaseUnits } from '../../base-units.js';
import { bytesOf, hexOf } from '../../hex.js';
import { type BitcoinTransaction, parseBitcoinTransaction } from './parse-transaction.js';
import { p2wpkhDigestsOf } from './sighash.js';

const bip143 = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/published/bip-143-native-p2wpkh.json', import.meta.url), 'utf8'),
) as Record<'unsigned' | 'signed' | 'publicKey' | 'scriptPubKey' | 'value' | 'sigHash' | 'signature', string>;

function parsed(hex: string): BitcoinTransaction {
  const transaction = parseBitcoinTransaction(bytesOf(hex));
  if (transaction.kind === 'malformed') throw new Error(transaction.detail);
  return transaction;
}

/** How bitcoinjs-lib writes, field by field. */
function written(build: Transaction): unknown {
  return {
    kind: 'transaction',
    version: build.version,
    inputs: build.ins.map((input) => ({
      txid: hexOf(input.hash.toReversed()),
      vout: input.index,
      scriptSig: hexOf(input.script),
      sequence: input.sequence,
      witness: input.witness.map(hexOf),
    })),
    outputs: build.outs.map(({ value, script }) => ({ value, scriptPubKey: hexOf(script) })),
    locktime: build.locktime,
    txid: build.getId(),
    wtxid: hexOf(build.getHash(true).toReversed()),
    weight: build.weight(),
    vsize: build.virtualSize(),
  };
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const uint32 = fc.nat(0xffffffff);
const anyTransaction = fc
  .record({
    version: uint32,
    locktime: uint32,
    inputs: fc.array(
      fc.record({
        hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
        index: uint32,
        sequence: uint32,
        script: bytes(300),
        witness: fc.array(bytes(300), { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    outputs: fc.array(fc.record({ value: fc.bigInt({ min: 0n, max: 10n ** 14n }), script: bytes(300) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ version, locktime, inputs, outputs }) => {
    const build = new Transaction();
    build.version = version;
    build.locktime = locktime;
    for (const { hash, index, sequence, script, witness } of inputs) {
      build.setWitness(build.addInput(hash, index, sequence, script), witness);
    }
    for (const { script, value } of outputs) build.addOutput(script, value);
    return build;
  });

describe('parseBitcoinTransaction', () => {
  it('reads the signed example of BIP 143', () => {
    const transaction = parsed(bip143.signed);
    expect(transaction.version).toBe(1);
    expect(transaction.locktime).toBe(17);
    expect(transaction.inputs.map(({ txid, vout, sequence }) => ({ txid, vout, sequence }))).toEqual([
      { txid: '9f96ade4b41d5433f4eda31e1738ec2b36f6e7d1420d94a6af99801a88f7f7ff', vout: 0, sequence: 0xffffffee },
      { txid: '8ac60eb9575db5b2d987e29f301b5b819ea83a5c6579d282d189cc04b8e151ef', vout: 1, sequence: 0xffffffff },
    ]);
    expect(transaction.inputs[1]?.witness).toEqual([`${bip143.signature}01`, bip143.publicKey]);
    expect(transaction.outputs).toEqual([
      { value: 112340000n, scriptPubKey: '76a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac' },
      { value: 223450000n, scriptPubKey: '76a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac' },
    ]);
  });

  it('gives a transaction one txid whatever its witnesses, and another wtxid', () => {
    const bare = parsed(bip143.unsigned);
    expect(bare.wtxid).toBe(bare.txid);
    expect(bare.weight).toBe(4 * bytesOf(bip143.unsigned).length);

    const build = Transaction.fromHex(bip143.signed);
    const signed = parsed(bip143.signed);
    expect(signed.txid).toBe(build.getId());
    expect(signed.wtxid).not.toBe(signed.txid);
  });

  it('reads back every field of whatever bitcoinjs-lib writes', () => {
    fc.assert(
      fc.property(anyTransaction, (build) => {
        expect(parseBitcoinTransaction(build.toBuffer())).toEqual(written(build));
      }),
    );
  });

  it('refuses any transaction with one byte more or fewer', () => {
    fc.assert(
      fc.property(anyTransaction, fc.nat(255), (build, byte) => {
        const raw = build.toBuffer();
        expect(parseBitcoinTransaction(new Uint8Array([...raw, byte])).kind).toBe('malformed');
        expect(parseBitcoinTransaction(raw.subarray(0, -1)).kind).toBe('malformed');
      }),
    );
  });

  it('never throws, and what it reads from noise bitcoinjs-lib writes back to the same bytes', () => {
    const noise = fc.tuple(anyTransaction, fc.nat(), fc.nat(255)).map(([build, at, byte]) => {
      const raw = build.toBuffer();
      raw[at % raw.length] = byte;
      return raw;
    });
    fc.assert(
      fc.property(fc.oneof(noise, bytes(200)), (raw) => {
        const transaction = parseBitcoinTransaction(raw);
        if (transaction.kind === 'malformed') return;
        const build = Transaction.fromBuffer(raw);
        expect(build.toBuffer()).toEqual(raw);
        expect(transaction).toEqual(written(build));
      }),
      { numRuns: 500 },
    );
  });

  const version = '02000000';
  const input = `${'11'.repeat(32)}0000000000ffffffff`;
  const output = '10270000000000000151';
  const lock = '00000000';
  it('accepts the smallest transaction that the refused ones below differ from', () => {
    expect(parsed(`${version}01${input}01${output}${lock}`).outputs[0]?.value).toBe(10_000n);
    expect(parsed(`${version}000101${input}01${output}0100${lock}`).inputs[0]?.witness).toEqual(['']);
  });

  it.each([
    ['no bytes', '', 'ends within version'],
    [
      'a long CompactSize for the inputs',
      `${version}fd0100${input}01${output}${lock}`,
      'inputs is not in its shortest form',
    ],
    [
      'a long CompactSize for the outputs',
      `${version}01${input}fe01000000${output}${lock}`,
      'outputs is not in its shortest form',
    ],
    [
      'a long CompactSize for a script',
      `${version}01${input}011027000000000000fd010051${lock}`,
      'scriptPubKey is not in its shortest form',
    ],
    [
      'an eight-byte CompactSize',
      `${version}ff0100000000000000${input}01${output}${lock}`,
      'inputs is not in its shortest form',
    ],
    ['more inputs than bytes', `${version}feffffffff${input}01${output}${lock}`, 'ends within inputs'],
    ['no inputs', `${version}00010001${output}${lock}`, 'no inputs'],
    ['no outputs', `${version}01${input}00${lock}`, 'no outputs'],
    ['an unknown segwit flag', `${version}000201${input}01${output}0100${lock}`, 'bad segwit marker or no inputs'],
    [
      'a witness section without a witness',
      `${version}000101${input}01${output}00${lock}`,
      'witness section without a witness',
    ],
    ['more than 21 million bitcoin', `${version}01${input}010140075af07507000151${lock}`, 'more money than there is'],
    [
      'two halves of more than that',
      `${version}01${input}020040075af0750700000040075af075070000${lock}`,
      'more money than there is',
    ],
    ['a trailing byte', `${version}01${input}01${output}${lock}00`, 'trailing bytes'],
  ])('refuses %s', (_, hex, detail) => {
    expect(parseBitcoinTransaction(bytesOf(hex))).toEqual({ kind: 'malformed', detail });
  });

  it('counts bytes outside the witness four times against the size of a block', () => {
    const build = new Transaction();
    build.addInput(new Uint8Array(32), 0);
    build.addOutput(new Uint8Array(999_900), 1n);
    expect(parseBitcoinTransaction(build.toBuffer()).kind).toBe('transaction');
    build.addOutput(new Uint8Array(200), 1n);
    expect(parseBitcoinTransaction(build.toBuffer())).toEqual({ kind: 'malformed', detail: 'longer than a block' });
  });

  it('refuses what no block could hold before reading it', () => {
    expect(parseBitcoinTransaction(new Uint8Array(4_000_001))).toEqual({
      kind: 'malformed',
      detail: 'longer than a block',
    });
  });
});

describe('p2wpkhDigestsOf', () => {
  it.each([0xfc, 0xfd, 0xffff, 0x10000])(
    'writes the length of an output script of %i bytes as bitcoinjs-lib does',
    (length) => {
      const build = new Transaction();
      build.addInput(new Uint8Array(32), 0);
      build.addOutput(new Uint8Array(length), 1n);
      const key = bytesOf(bip143.publicKey);
      const scriptCode = bytesOf(`76a914${bip143.scriptPubKey.slice(4)}88ac`);
      expect(hexOf(p2wpkhDigestsOf(parsed(build.toHex()))(0, key, assertBaseUnits(5n)))).toBe(
        hexOf(build.hashForWitnessV0(0, scriptCode, 5n, Transaction.SIGHASH_ALL)),
      );
    },
  );

  it('makes the digest of the BIP 143 example', () => {
    const digest = p2wpkhDigestsOf(parsed(bip143.unsigned));
    expect(hexOf(digest(1, bytesOf(bip143.publicKey), assertBaseUnits(BigInt(bip143.value))))).toBe(bip143.sigHash);
  });

  it('agrees with bitcoinjs-lib on any input of any transaction', () => {
    const key = bytesOf(bip143.publicKey);
    const scriptCode = bytesOf(`76a914${bip143.scriptPubKey.slice(4)}88ac`);
    fc.assert(
      fc.property(anyTransaction, fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 14n }), (build, at, value) => {
        const transaction = parsed(build.toHex());
        const index = at % transaction.inputs.length;
        expect(hexOf(p2wpkhDigestsOf(transaction)(index, key, assertBaseUnits(value)))).toBe(
          hexOf(build.hashForWitnessV0(index, scriptCode, value, Transaction.SIGHASH_ALL)),
        );
      }),
    );
  });
});
