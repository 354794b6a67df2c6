import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { BASE_UNITS_MAX, parseBaseUnits } from './base-units.js';
import { bytesOf, hex32Of, parseHex, parseHex32, type Hex, type Hex32 } from './hex.js';
import { invariant } from './invariant.js';

/**
 * EIP-712 for the few types that we sign. Wallet libraries hash whatever object they are given and ignore
 * what they do not know; here a message is read strictly, field by field, before anything is hashed.
 */
interface ScalarValues {
  string: string;
  bytes: Hex;
  bytes32: Hex32;
  /** An amount; a decimal string in JSON. */
  uint256: bigint;
  /** Seconds, heights and counters below 2^53; a number in JSON. */
  uint64: number;
  'string[]': readonly string[];
  'bytes32[]': readonly Hex32[];
}
export type Scalar = keyof ScalarValues;

export interface Struct<Fields extends StructFields = StructFields> {
  readonly name: string;
  readonly fields: Fields;
}
export interface StructFields {
  readonly [field: string]: Scalar | Struct;
}

export type MessageOf<S extends Struct> = {
  readonly [Field in keyof S['fields']]: S['fields'][Field] extends Scalar
    ? ScalarValues[S['fields'][Field]]
    : S['fields'][Field] extends Struct
      ? MessageOf<S['fields'][Field]>
      : never;
};

/** Field order is part of the type's hash: changing it makes another protocol. */
export function struct<const Fields extends StructFields>(name: string, fields: Fields): Struct<Fields> {
  return { name, fields };
}

/** Why a stranger's object is not a message of the type; the path says where. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly path: string;
}

/** Reads a message from parsed JSON: every field of the type, each in its one spelling, and no other. */
export function readMessage<S extends Struct>(type: S, value: unknown, path = ''): MessageOf<S> | Malformed {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'malformed', path };
  const given = new Map<string, unknown>(Object.entries(value));
  const message: Record<string, unknown> = {};
  for (const [field, fieldType] of Object.entries(type.fields)) {
    const at = `${path}/${field}`;
    const read = given.has(field) ? readField(fieldType, given.get(field), at) : undefined;
    if (read === undefined) return { kind: 'malformed', path: at };
    if (isMalformed(read)) return read;
    given.delete(field);
    message[field] = read;
  }
  for (const unknown of given.keys()) return { kind: 'malformed', path: `${path}/${unknown}` };
  return message as MessageOf<S>;
}

export function isMalformed(value: unknown): value is Malformed {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'malformed' && 'path' in value
  );
}

function readField(type: Scalar | Struct, value: unknown, path: string): unknown {
  if (typeof type === 'object') return readMessage(type, value, path);
  switch (type) {
    case 'string':
      return isWellFormedString(value) ? value : undefined;
    case 'bytes':
      return typeof value === 'string' ? (parseHex(value) ?? undefined) : undefined;
    case 'bytes32':
      return typeof value === 'string' ? (parseHex32(value) ?? undefined) : undefined;
    case 'uint256':
      return typeof value === 'string' ? (parseBaseUnits(value) ?? undefined) : undefined;
    case 'uint64':
      return Number.isSafeInteger(value) && (value as number) >= 0 ? value : undefined;
    case 'string[]':
      return Array.isArray(value) && value.every(isWellFormedString) ? value : undefined;
    case 'bytes32[]':
      return Array.isArray(value) && value.every((item) => typeof item === 'string' && parseHex32(item))
        ? value
        : undefined;
  }
}

/** A lone surrogate encodes to the same UTF-8 replacement as another one: two texts, one hash. */
function isWellFormedString(value: unknown): value is string {
  return typeof value === 'string' && !/[\uD800-\uDFFF]/u.test(value);
}

/** The JSON form: amounts as decimal strings, bytes as lower-case hex. `readMessage` takes exactly this back. */
export function writeMessage(message: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).map(([field, value]: [string, unknown]) => [
      field,
      typeof value === 'bigint'
        ? value.toString()
        : typeof value === 'object' && value !== null && !Array.isArray(value)
          ? writeMessage(value)
          : value,
    ]),
  );
}

/** `encodeType` of EIP-712: the type itself, then the types it mentions in order of name. */
export function encodeType(type: Struct): string {
  const mentioned = new Map<string, Struct>();
  collectStructs(type, mentioned);
  mentioned.delete(type.name);
  const others = [...mentioned.keys()].sort().map((name) => mentioned.get(name));
  return [type, ...others].map((each) => (each === undefined ? '' : declaration(each))).join('');
}

/** The type and all that it mentions, by their names. */
export function collectStructs(type: Struct, into: Map<string, Struct>): void {
  into.set(type.name, type);
  for (const field of Object.values(type.fields)) if (typeof field === 'object') collectStructs(field, into);
}

function declaration(type: Struct): string {
  const fields = Object.entries(type.fields).map(
    ([name, field]) => `${typeof field === 'object' ? field.name : field} ${name}`,
  );
  return `${type.name}(${fields.join(',')})`;
}

/** `hashStruct` of EIP-712. */
export function hashStruct<S extends Struct>(type: S, message: MessageOf<S>): Hex32 {
  return hex32Of(hashStructBytes(type, message));
}

function hashStructBytes(type: Struct, message: Readonly<Record<string, unknown>>): Uint8Array {
  const encoded = Object.entries(type.fields).map(([name, field]) => encodeField(field, message[name]));
  return keccak_256(concatBytes(keccak_256(utf8ToBytes(encodeType(type))), ...encoded));
}

function encodeField(type: Scalar | Struct, value: unknown): Uint8Array {
  if (typeof type === 'object') return hashStructBytes(type, value as Record<string, unknown>);
  switch (type) {
    case 'string':
      return keccak_256(utf8ToBytes(value as string));
    case 'bytes':
      return keccak_256(bytesOf(value as string));
    case 'bytes32':
      return word(bytesOf(value as string));
    case 'uint256':
      return uintWord(value as bigint);
    case 'uint64':
      return uintWord(BigInt(value as number));
    case 'string[]':
      return keccak_256(concatBytes(...(value as string[]).map((item) => keccak_256(utf8ToBytes(item)))));
    case 'bytes32[]':
      return keccak_256(concatBytes(...(value as string[]).map((item) => word(bytesOf(item)))));
  }
}

function word(bytes: Uint8Array): Uint8Array {
  invariant(bytes.length === 32, 'an EIP-712 word has 32 bytes');
  return bytes;
}

function uintWord(value: bigint): Uint8Array {
  invariant(value >= 0n && value <= BASE_UNITS_MAX, 'an EIP-712 uint is in 0..2^256-1');
  return bytesOf(value.toString(16).padStart(64, '0'));
}

/** One domain for all we sign; the deployment's id is its salt, so nothing signed here is valid elsewhere. */
export const DOMAIN = struct('EIP712Domain', { name: 'string', version: 'string', salt: 'bytes32' });

export function domainOf(deployment: Hex32): MessageOf<typeof DOMAIN> {
  return { name: 'Sekisho', version: '1', salt: deployment };
}

/** What a device signs: `keccak256(0x1901 || domainSeparator || hashStruct(message))`. */
export function typedDataDigest<S extends Struct>(deployment: Hex32, type: S, message: MessageOf<S>): Hex32 {
  const separator = hashStructBytes(DOMAIN, domainOf(deployment));
  return hex32Of(keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), separator, hashStructBytes(type, message))));
}
