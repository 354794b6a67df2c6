import { BITCOIN_MAINNET, BITCOIN_REGTEST, BITCOIN_TESTNET, parseAssetId, parseChainId } from '../chains/caip.js';
import { assetOf, type AssetId, type ChainId } from '../chains/caip.js';
import { parseDestination } from '../chains/destination.js';
import { isName, isOpaqueId } from '../ids.js';
import { type Intent } from '../verbs.js';

/** What a freeze stops. In typed data it is one line that a person can read: the kind, a blank, and what it names. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'chain'; readonly chain: ChainId }
  | { readonly kind: 'asset'; readonly asset: AssetId }
  | { readonly kind: 'wallet'; readonly wallet: string }
  | { readonly kind: 'destination'; readonly address: string }
  | { readonly kind: 'beneficiary'; readonly beneficiary: string };

/**
 * The only door to a `Scope`; null for anything else. Whether a policy knows what is named is not asked: a stop
 * must not fail because its reader has missed a version.
 */
export function parseScope(text: string): Scope | null {
  if (text === 'all') return { kind: 'all' };
  const [, kind, named] = /^([a-z]+) ([^ ]+)$/.exec(text) ?? [];
  if (named === undefined) return null;
  switch (kind) {
    case 'chain': {
      const chain = parseChainId(named);
      return chain === null ? null : { kind, chain };
    }
    case 'asset': {
      const asset = parseAssetId(named);
      return asset === null ? null : { kind, asset };
    }
    case 'wallet':
      return isName(named) ? { kind, wallet: named } : null;
    case 'destination':
      return isAddress(named) ? { kind, address: named } : null;
    case 'beneficiary':
      return isOpaqueId(named) ? { kind, beneficiary: named } : null;
    default:
      return null;
  }
}

/** EVM chains share their addresses, so one of them stands for all. */
const ADDRESSED: readonly ChainId[] = ['eip155:1' as ChainId, BITCOIN_MAINNET, BITCOIN_TESTNET, BITCOIN_REGTEST];

function isAddress(text: string): boolean {
  return ADDRESSED.some((chain) => parseDestination(chain, text).kind === 'ok');
}

/** Whether what the intent asks for is stopped. Destinations are compared as the chain compares them: on bytes. */
export function covers(scope: Scope, intent: Pick<Intent, 'asset' | 'wallet' | 'destinationBytes' | 'beneficiary'>) {
  const asset = parseAssetId(intent.asset);
  // Nothing that has been through `deriveIntent`; and what is not understood is stopped.
  if (asset === null) return true;
  switch (scope.kind) {
    case 'all':
      return true;
    case 'chain':
      return assetOf(asset).chain === scope.chain;
    case 'asset':
      return asset === scope.asset;
    case 'wallet':
      return intent.wallet === scope.wallet;
    case 'destination': {
      const stopped = parseDestination(assetOf(asset).chain, scope.address);
      return stopped.kind === 'ok' && stopped.bytes === intent.destinationBytes;
    }
    case 'beneficiary':
      return intent.beneficiary === scope.beneficiary;
  }
}
