import { TypedDataEncoder } from 'ethers';
import { type Hex32 } from './hex.js';
import { typedDataDigest, type Scalar, type Struct } from './typed-data.js';
import * as verbs from './verbs.js';
import { walletTypedData } from './wallet-typed-data.js';

const DEPLOYMENT = 'd1'.repeat(32) as Hex32;
const isStruct = (value: unknown): value is Struct =>
  typeof value === 'object' && value !== null && 'name' in value && 'fields' in value;
const STRUCTS = Object.values<unknown>(verbs).filter(isStruct);

const VALUES: Readonly<Record<Scalar, unknown>> = {
  string: '“523.5 BTC” 高橋',
  bytes: '0014ab',
  bytes32: '5e'.repeat(32),
  uint256: (1n << 255n) + 7n,
  uint64: Number.MAX_SAFE_INTEGER,
  'string[]': ['one', ''],
  'bytes32[]': ['a0'.repeat(32), 'a1'.repeat(32)],
};

function filled({ fields }: Struct): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, typeof field === 'object' ? filled(field) : VALUES[field]]),
  );
}

it.each(STRUCTS.map((type) => [type.name, type] as const))(
  'has a wallet sign the digest that we verify: %s, by an independent implementation of EIP-712',
  (_, type) => {
    const message = filled(type) as never;
    const { types, domain, message: values, primaryType } = walletTypedData(DEPLOYMENT, type, message);
    // ethers adds the domain's type by itself, and refuses to be told.
    const { EIP712Domain, ...rest } = types;
    expect(EIP712Domain).toEqual([
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'salt', type: 'bytes32' },
    ]);
    const others = Object.fromEntries(Object.entries(rest).map(([name, fields]) => [name, [...fields]]));
    expect(TypedDataEncoder.from(others).primaryType).toBe(primaryType);
    expect(TypedDataEncoder.hash(domain, others, values)).toBe(`0x${typedDataDigest(DEPLOYMENT, type, message)}`);
    // What goes to a wallet goes as JSON.
    expect(JSON.parse(JSON.stringify(values))).toEqual(values);
  },
);
