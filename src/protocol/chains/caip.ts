import { type Branded } from '../brand.js';
import { type Hex, parseHex } from '../hex.js';
import { invariant } from '../invariant.js';
import { isReservedEvmAddress } from './evm/address.js';

/** A chain by its CAIP-2 name, one of those that the house can check: `bip122:…` or `eip155:…`. */
export type ChainId = Branded<string, 'ChainId'>;

/** An asset by its CAIP-19 name: `<chain>/slip44:0`, `<chain>/slip44:60`, `<chain>/erc20:0x…`. */
export type AssetId = Branded<string, 'AssetId'>;

export type BitcoinNetwork = 'mainnet' | 'testnet' | 'regtest';

/** What a `ChainId` says, taken apart. */
export type Chain =
  { readonly kind: 'bitcoin'; readonly network: BitcoinNetwork } | { readonly kind: 'evm'; readonly chainId: bigint };

/** What an `AssetId` says, taken apart; `contract` is the token's 20 bytes. */
export type Asset =
  | { readonly kind: 'native'; readonly chain: ChainId }
  | { readonly kind: 'erc20'; readonly chain: ChainId; readonly contract: Hex };

// The first 16 bytes of each genesis block's hash (BIP 122, CAIP-4), as `getblockhash 0` answers.
// Whole hashes: src/kernel/chainparams.cpp of Bitcoin Core. Testnet is testnet3.
export const BITCOIN_MAINNET = 'bip122:000000000019d6689c085ae165831e93' as ChainId;
export const BITCOIN_TESTNET = 'bip122:000000000933ea01ad0ee984209779ba' as ChainId;
export const BITCOIN_REGTEST = 'bip122:0f9188f13cb7b2c71f2a335e3a4fc328' as ChainId;

// A Map, because an object would know `__proto__`.
const BITCOIN_NETWORKS: ReadonlyMap<string, BitcoinNetwork> = new Map([
  [BITCOIN_MAINNET, 'mainnet'],
  [BITCOIN_TESTNET, 'testnet'],
  [BITCOIN_REGTEST, 'regtest'],
]);

/** EIP-2294: above it `chainId * 2 + 36` leaves 64 bits. Zero is refused too: signatures under it replay everywhere. */
const EVM_CHAIN_ID_MAX = 2n ** 63n - 37n;

function readChain(text: string): Chain | null {
  const network = BITCOIN_NETWORKS.get(text);
  if (network !== undefined) return { kind: 'bitcoin', network };
  const digits = /^eip155:([1-9][0-9]{0,18})$/.exec(text)?.[1];
  if (digits === undefined) return null;
  const chainId = BigInt(digits);
  return chainId <= EVM_CHAIN_ID_MAX ? { kind: 'evm', chainId } : null;
}

function readAsset(text: string): Asset | null {
  const slash = text.indexOf('/');
  if (slash < 0) return null;
  const chain = parseChainId(text.slice(0, slash));
  if (chain === null) return null;
  const token = text.slice(slash + 1);
  if (token === `slip44:${nativeCoinType(chain).toString()}`) return { kind: 'native', chain };
  if (chainOf(chain).kind !== 'evm') return null;

  const contract = parseHex(/^erc20:0x([0-9a-f]{40})$/.exec(token)?.[1] ?? 'none');
  return contract === null || isReservedEvmAddress(contract) ? null : { kind: 'erc20', chain, contract };
}

/** SLIP-44: 0 is bitcoin, 1 every coin's test networks, 60 ether and, by CAIP-20's example, any EVM chain's own coin. */
function nativeCoinType(chain: ChainId): number {
  const read = chainOf(chain);
  if (read.kind === 'evm') return 60;
  return read.network === 'mainnet' ? 0 : 1;
}

/** The only door to a `ChainId`. One chain has one spelling: no capitals, no leading zeros, no blanks. */
export function parseChainId(text: string): ChainId | null {
  return readChain(text) === null ? null : (text as ChainId);
}

/** The only door to an `AssetId`. A token's address is written in lower case, so that one asset has one spelling. */
export function parseAssetId(text: string): AssetId | null {
  return readAsset(text) === null ? null : (text as AssetId);
}

export function chainOf(id: ChainId): Chain {
  const chain = readChain(id);
  invariant(chain !== null, 'a ChainId has been through parseChainId');
  return chain;
}

export function assetOf(id: AssetId): Asset {
  const asset = readAsset(id);
  invariant(asset !== null, 'an AssetId has been through parseAssetId');
  return asset;
}
