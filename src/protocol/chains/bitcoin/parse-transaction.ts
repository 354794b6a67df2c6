import { concatBytes } from '@noble/hashes/utils.js';
import { type BaseUnits, assertBaseUnits } from '../../base-units.js';
import { type Hex, type Hex32, hexOf } from '../../hex.js';
import { ByteReader, UnreadableBytes } from './byte-reader.js';
import { displayHash, hash256 } from './hash.js';

/** One output of one transaction, by the id as nodes show it. */
export interface Outpoint {
  readonly txid: Hex32;
  readonly vout: number;
}

export interface BitcoinInput extends Outpoint {
  readonly scriptSig: Hex;
  readonly sequence: number;
  /** The witness stack, bottom first; empty where the input has none. */
  readonly witness: readonly Hex[];
}

export interface BitcoinOutput {
  /** In satoshi. */
  readonly value: BaseUnits;
  readonly scriptPubKey: Hex;
}

export interface BitcoinTransaction {
  readonly kind: 'transaction';
  readonly version: number;
  readonly inputs: readonly BitcoinInput[];
  readonly outputs: readonly BitcoinOutput[];
  readonly locktime: number;
  readonly txid: Hex32;
  readonly wtxid: Hex32;
  /** BIP 141: three times the size without witnesses, plus the whole size. */
  readonly weight: number;
  /** Virtual bytes, which fee rates are about: a quarter of the weight, rounded up. */
  readonly vsize: number;
}

export interface MalformedTransaction {
  readonly kind: 'malformed';
  readonly detail: string;
}

/** What a block can hold (BIP 141); anything longer is not a transaction. */
const WEIGHT_MAX = 4_000_000;

/** MAX_MONEY, src/consensus/amount.h of Bitcoin Core: no output and no sum of outputs is above it. */
const SATOSHI_MAX = 21_000_000n * 100_000_000n;

/**
 * Takes a transaction apart, from its BIP 144 bytes or the older form without witnesses.
 *
 * Strict: one transaction has one serialization, so there are no trailing bytes, no long CompactSize,
 * no witness section in which all is empty, and no transaction without inputs or outputs. Written
 * from the BIPs alone, because it checks what a library has built.
 */
export function parseBitcoinTransaction(raw: Uint8Array): BitcoinTransaction | MalformedTransaction {
  // The stripped size counts four times, so this bounds every length below before anything is read.
  if (raw.length > WEIGHT_MAX) return { kind: 'malformed', detail: 'longer than a block' };
  try {
    return readTransaction(raw);
  } catch (error) {
    if (error instanceof UnreadableBytes) return { kind: 'malformed', detail: error.message };
    throw error;
  }
}

function readTransaction(raw: Uint8Array): BitcoinTransaction {
  const reader = new ByteReader(raw);
  const version = reader.uint32('version');
  // BIP 144: a zero where the count of inputs would stand is the marker; no transaction has zero inputs.
  const hasWitness = reader.peek('inputs') === 0x00;
  if (hasWitness && reader.uint(2, 'segwit marker') !== 0x0100n)
    throw new UnreadableBytes('bad segwit marker or no inputs');

  const bodyStart = reader.position;
  const bare = many(reader.count(41, 'inputs'), () => readInput(reader));
  if (bare.length === 0) throw new UnreadableBytes('no inputs');
  const outputs = many(reader.count(9, 'outputs'), () => readOutput(reader));
  if (outputs.length === 0) throw new UnreadableBytes('no outputs');
  if (outputs.reduce((sum, output) => sum + output.value, 0n) > SATOSHI_MAX)
    throw new UnreadableBytes('more money than there is');
  const body = raw.subarray(bodyStart, reader.position);

  const inputs = bare.map((input) => ({ ...input, witness: hasWitness ? readWitness(reader) : [] }));
  if (hasWitness && inputs.every(({ witness }) => witness.length === 0))
    throw new UnreadableBytes('witness section without a witness');
  const locktime = reader.uint32('locktime');
  if (reader.remaining > 0) throw new UnreadableBytes('trailing bytes');

  const stripped = concatBytes(raw.subarray(0, 4), body, raw.subarray(raw.length - 4));
  const weight = stripped.length * 3 + raw.length;
  if (weight > WEIGHT_MAX) throw new UnreadableBytes('longer than a block');
  return {
    kind: 'transaction',
    version,
    inputs,
    outputs,
    locktime,
    txid: displayHash(hash256(stripped)),
    wtxid: displayHash(hash256(raw)),
    weight,
    vsize: Math.ceil(weight / 4),
  };
}

function readInput(reader: ByteReader): Omit<BitcoinInput, 'witness'> {
  const txid = displayHash(reader.take(32, 'outpoint'));
  const vout = reader.uint32('outpoint');
  const scriptSig = hexOf(reader.counted('scriptSig'));
  return { txid, vout, scriptSig, sequence: reader.uint32('sequence') };
}

function readOutput(reader: ByteReader): BitcoinOutput {
  return { value: assertBaseUnits(reader.uint(8, 'value')), scriptPubKey: hexOf(reader.counted('scriptPubKey')) };
}

function readWitness(reader: ByteReader): readonly Hex[] {
  return many(reader.count(1, 'witness'), () => hexOf(reader.counted('witness item')));
}

function many<T>(count: number, read: () => T): T[] {
  return Array.from({ length: count }, read);
}
