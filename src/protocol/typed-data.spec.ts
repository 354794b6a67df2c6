import { TypedDataEncoder } from 'ethers';
import fc from 'fast-check';
import { BASE_UNITS_MAX } from './base-units.js';
import { hex32Of, hexOf, type Hex, type Hex32 } from './hex.js';
import {
  encodeType,
  hashStruct,
  isMalformed,
  readMessage,
  struct,
  typedDataDigest,
  writeMessage,
  type Scalar,
  type Struct,
} from './typed-data.js';
import { APPROVE, DEVICE_ENROLMENT, INTENT, LOGIN, RECEIPT, REJECT } from './verbs.js';

const TYPES = [INTENT, APPROVE, REJECT, DEVICE_ENROLMENT, LOGIN, RECEIPT] as const;

const hex32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hex32Of);
/** Well-formed, of any script. */
const text = fc.string({ unit: 'binary', maxLength: 30 });
const scalars: Record<Scalar, fc.Arbitrary<unknown>> = {
  string: text,
  bytes: fc.uint8Array({ maxLength: 70 }).map(hexOf),
  bytes32: hex32,
  uint256: fc.bigInt({ min: 0n, max: BASE_UNITS_MAX }),
  uint64: fc.maxSafeNat(),
  'string[]': fc.array(text, { maxLength: 4 }),
  'bytes32[]': fc.array(hex32, { maxLength: 4 }),
};

function messagesOf(type: Struct): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(
      Object.entries(type.fields).map(([name, field]) => [
        name,
        typeof field === 'string' ? scalars[field] : messagesOf(field),
      ]),
    ),
    { noNullPrototype: true },
  );
}
const typed = fc
  .constantFrom<Struct>(...TYPES)
  .chain((type) => messagesOf(type).map((message) => ({ type, message: message as never })));

/** The type as ethers takes it. */
function typesForEthers(type: Struct): Record<string, { name: string; type: string }[]> {
  const inner = Object.values(type.fields).filter((field) => typeof field === 'object');
  return Object.assign({}, ...inner.map(typesForEthers), {
    [type.name]: Object.entries(type.fields).map(([name, field]) => ({
      name,
      type: typeof field === 'string' ? field : field.name,
    })),
  }) as Record<string, { name: string; type: string }[]>;
}

/** The message as ethers takes it: bytes with 0x. */
function valueForEthers(field: Scalar | Struct, value: unknown): unknown {
  if (typeof field === 'object') {
    const message = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(field.fields).map(([name, each]) => [name, valueForEthers(each, message[name])]),
    );
  }
  if (field === 'bytes' || field === 'bytes32') return `0x${value as string}`;
  return field === 'bytes32[]' ? (value as string[]).map((each) => `0x${each}`) : value;
}

describe('typed data', () => {
  it('has the hashes that ethers gives it, for any message of any verb', () => {
    fc.assert(
      fc.property(typed, hex32, ({ type, message }, deployment) => {
        const types = typesForEthers(type);
        const value = valueForEthers(type, message) as Record<string, unknown>;
        const domain = { name: 'Sekisho', version: '1', salt: `0x${deployment}` };
        expect(encodeType(type)).toBe(TypedDataEncoder.from(types).encodeType(type.name));
        expect(`0x${hashStruct(type, message)}`).toBe(TypedDataEncoder.hashStruct(type.name, types, value));
        expect(`0x${typedDataDigest(deployment, type, message)}`).toBe(TypedDataEncoder.hash(domain, types, value));
      }),
    );
  });

  it('takes back what it writes, through JSON', () => {
    fc.assert(
      fc.property(typed, ({ type, message }) => {
        expect(readMessage(type, JSON.parse(JSON.stringify(writeMessage(message))))).toEqual(message);
      }),
    );
  });

  it('names the mentioned types in order of name, as EIP-712 has it', () => {
    const last = struct('Zebra', { a: 'string' });
    const first = struct('Ant', { z: last });
    const type = struct('Mail', { zebra: last, ant: first });
    expect(encodeType(type)).toBe('Mail(Zebra zebra,Ant ant)Ant(Zebra z)Zebra(string a)');
  });

  it('gives two different messages of a verb two different digests', () => {
    const deployment = hex32Of(new Uint8Array(32));
    fc.assert(
      fc.property(messagesOf(LOGIN), messagesOf(LOGIN), (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(typedDataDigest(deployment, LOGIN, one as never)).not.toBe(
          typedDataDigest(deployment, LOGIN, other as never),
        );
      }),
    );
  });

  it('says for any JSON whether it is a message, and never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom<Struct>(...TYPES), fc.jsonValue(), (type, value) => {
        expect(isMalformed(readMessage(type, value))).toBe(true);
      }),
    );
  });

  it('reads no message once any one field is left out, added or turned into something else', () => {
    fc.assert(
      fc.property(typed, fc.nat(), fc.constantFrom('left out', 'added', 'turned'), ({ type, message }, at, how) => {
        const written = writeMessage(message);
        const names = Object.keys(written);
        const name = names[at % names.length] ?? '';
        const { [name]: value, ...rest } = written;
        const changed =
          how === 'left out' ? rest : how === 'added' ? { ...written, [`${name}2`]: value } : { ...rest, [name]: null };
        expect(readMessage(type, changed)).toEqual({
          kind: 'malformed',
          path: `/${name}${how === 'added' ? '2' : ''}`,
        });
      }),
    );
  });

  it('knows the brands it hands out', () => {
    const read = readMessage(struct('Two', { a: 'bytes', b: 'bytes32' }), { a: '00ff', b: '11'.repeat(32) });
    if (isMalformed(read)) throw new Error('not read');
    const [a, b]: readonly [Hex, Hex32] = [read.a, read.b];
    expect([a, b]).toEqual(['00ff', '11'.repeat(32)]);
  });
});
