import { type Hex32 } from './hex.js';
import { collectStructs, DOMAIN, domainOf, type MessageOf, type Struct } from './typed-data.js';

/** What `eth_signTypedData_v4` takes (EIP-712, EIP-1193): the types beside the values, so that a wallet can show them. */
export interface WalletTypedData {
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly domain: Readonly<Record<string, unknown>>;
  readonly message: Readonly<Record<string, unknown>>;
}

/**
 * The same statement that `typedDataDigest` hashes, as wallets have it: bytes with `0x`, integers as decimal texts. The
 * domain's own type is among the types: some wallets hash an empty domain where it is missing.
 */
export function walletTypedData<S extends Struct>(deployment: Hex32, type: S, message: MessageOf<S>): WalletTypedData {
  const structs = new Map<string, Struct>();
  collectStructs(DOMAIN, structs);
  collectStructs(type, structs);
  return {
    types: Object.fromEntries([...structs.values()].map((each) => [each.name, fieldsOf(each)])),
    primaryType: type.name,
    domain: valuesOf(DOMAIN, domainOf(deployment)),
    message: valuesOf(type, message),
  };
}

function fieldsOf({ fields }: Struct): { readonly name: string; readonly type: string }[] {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    type: typeof field === 'object' ? field.name : field,
  }));
}

function valuesOf(type: Struct, message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(type.fields).map(([name, field]) => {
      const value = message[name];
      if (typeof field === 'object') return [name, valuesOf(field, value as Record<string, unknown>)];
      if (field === 'bytes' || field === 'bytes32') return [name, `0x${value as string}`];
      if (field === 'bytes32[]') return [name, (value as readonly string[]).map((item) => `0x${item}`)];
      return [name, field === 'string' || field === 'string[]' ? value : String(value)];
    }),
  );
}
