import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { type BaseUnits, assertBaseUnits } from '../../base-units.js';
import { type Hex, type Hex32, hexOf, parseHex32 } from '../../hex.js';
import { invariant } from '../../invariant.js';
import { evmAddressOf } from './address.js';
import { type RlpItem, decodeRlp, encodeRlpList } from './rlp.js';

/** A signed EIP-1559 transaction, taken apart. All amounts in wei, all hexadecimal without `0x`. */
export interface EvmTransaction {
  readonly kind: 'transaction';
  readonly chainId: bigint;
  readonly nonce: bigint;
  readonly maxPriorityFeePerGas: BaseUnits;
  readonly maxFeePerGas: BaseUnits;
  readonly gasLimit: bigint;
  /** Twenty bytes, or null where the transaction creates a contract. */
  readonly to: Hex | null;
  readonly value: BaseUnits;
  readonly data: Hex;
  /** Whose signature it carries: 20 bytes, recovered. */
  readonly sender: Hex;
  readonly hash: Hex32;
}

export type EvmParseRefusalCode =
  'TYPE_UNSUPPORTED' | 'TRANSACTION_MALFORMED' | 'ACCESS_LIST_NOT_EMPTY' | 'SIGNATURE_HIGH_S' | 'SIGNATURE_INVALID';

export interface EvmParseRefusal {
  readonly kind: 'refused';
  readonly code: EvmParseRefusalCode;
  readonly detail: string;
}

/** EIP-1559's number under EIP-2718, and the only one that this house makes. */
const TYPE_EIP_1559 = 0x02;

/** chain id, nonce, priority fee, max fee, gas limit, to, value, data, access list. */
const SIGNED_FIELDS = 9;

/**
 * Takes a signed transaction of type 2 apart, from its EIP-2718 bytes.
 *
 * Every other type is refused by name: a legacy one may replay on any chain, a type 4 one hands the
 * account to a contract (EIP-7702). Written from the EIPs alone, because it checks what a library has
 * built. The signature is judged here, so nobody holds a transaction whose sender is not proven.
 */
export function parseEvmTransaction(raw: Uint8Array): EvmTransaction | EvmParseRefusal {
  const [type] = raw;
  if (type === undefined) return refuse('TRANSACTION_MALFORMED', 'no bytes');
  if (type !== TYPE_EIP_1559) return refuse('TYPE_UNSUPPORTED', type >= 0xc0 ? 'legacy' : `type ${type}`);
  const list = decodeRlp(raw.subarray(1));
  if (list?.kind !== 'list' || list.items.length !== SIGNED_FIELDS + 3) return malformed('not a list of twelve');

  const [chainId, nonce, tip, maxFee, gasLimit, to, value, data, accessList, parity, r, s] = list.items;
  const read = {
    chainId: readInteger(chainId, 8),
    nonce: readInteger(nonce, 8),
    maxPriorityFeePerGas: readInteger(tip, 32),
    maxFeePerGas: readInteger(maxFee, 32),
    gasLimit: readInteger(gasLimit, 8),
    to: readAddress(to),
    value: readInteger(value, 32),
    data: data?.kind === 'bytes' ? hexOf(data.bytes) : undefined,
  };
  const signature = { parity: readInteger(parity, 1), r: readInteger(r, 32), s: readInteger(s, 32) };
  if (!isComplete(read) || !isComplete(signature)) return malformed('a field is not what its place asks for');
  if (accessList?.kind !== 'list') return malformed('no access list');
  if (accessList.items.length > 0) return refuse('ACCESS_LIST_NOT_EMPTY', `${accessList.items.length} entries`);

  const signedFields = list.items.slice(0, SIGNED_FIELDS).map(({ encoded }) => encoded);
  const signedBytes = concatBytes(new Uint8Array([TYPE_EIP_1559]), encodeRlpList(signedFields));
  const sender = recoverSender(keccak_256(signedBytes), signature);
  if (typeof sender !== 'string') return sender;
  const hash = parseHex32(hexOf(keccak_256(raw)));
  invariant(hash !== null, 'Keccak-256 has 32 bytes');
  return {
    kind: 'transaction',
    ...read,
    maxPriorityFeePerGas: assertBaseUnits(read.maxPriorityFeePerGas),
    maxFeePerGas: assertBaseUnits(read.maxFeePerGas),
    value: assertBaseUnits(read.value),
    sender,
    hash,
  };
}

function recoverSender(
  digest: Uint8Array,
  { parity, r, s }: { readonly parity: bigint; readonly r: bigint; readonly s: bigint },
): Hex | EvmParseRefusal {
  const { ORDER } = secp256k1.Point.Fn;
  if (parity > 1n || r === 0n || s === 0n || r >= ORDER || s >= ORDER)
    return refuse('SIGNATURE_INVALID', 'out of range');
  // EIP-2: nodes refuse the upper half, and order - s would be the same payment under another hash.
  if (s > ORDER / 2n) return refuse('SIGNATURE_HIGH_S', 's in the upper half');
  try {
    const point = new secp256k1.Signature(r, s, Number(parity)).recoverPublicKey(digest);
    return evmAddressOf(point.toBytes(false));
  } catch {
    return refuse('SIGNATURE_INVALID', 'recovers no key');
  }
}

/** Big-endian without leading zeros, zero as no bytes, at most `maxBytes`: an integer has one spelling. */
function readInteger(item: RlpItem | undefined, maxBytes: number): bigint | undefined {
  if (item?.kind !== 'bytes' || item.bytes.length > maxBytes || item.bytes[0] === 0) return undefined;
  return item.bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function readAddress(item: RlpItem | undefined): Hex | null | undefined {
  if (item?.kind !== 'bytes') return undefined;
  if (item.bytes.length === 0) return null;
  return item.bytes.length === 20 ? hexOf(item.bytes) : undefined;
}

type Complete<T> = { readonly [Key in keyof T]: Exclude<T[Key], undefined> };

function isComplete<T extends object>(fields: T): fields is T & Complete<T> {
  return Object.values(fields).every((field) => field !== undefined);
}

function malformed(detail: string): EvmParseRefusal {
  return refuse('TRANSACTION_MALFORMED', detail);
}

function refuse(code: EvmParseRefusalCode, detail: string): EvmParseRefusal {
  return { kind: 'refused', code, detail };
}
