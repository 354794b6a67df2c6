import { assetOf, parseAssetId, type ChainId } from '../chains/caip.js';
import { resemblanceOf } from '../chains/resemblance.js';
import { type Hex } from '../hex.js';
import { invariant } from '../invariant.js';
import { type AllowedDestination, type Policy } from '../policy.js';
import { type Intent } from '../verbs.js';

/** Where money is to go: which chain, which bytes, and how whoever asked spelt it. */
export interface Place {
  readonly chain: ChainId;
  readonly bytes: Hex;
  readonly address: string;
}

export function placeOf({
  asset,
  destinationBytes: bytes,
  destination: address,
}: Pick<Intent, 'asset' | 'destinationBytes' | 'destination'>): Place {
  const id = parseAssetId(asset);
  invariant(id !== null, 'an intent names an asset');
  return { chain: assetOf(id).chain, bytes, address };
}

export function areAlike(one: Place, other: Place): boolean {
  return (
    one.chain === other.chain &&
    one.bytes !== other.bytes &&
    resemblanceOf(one.chain, one.address) === resemblanceOf(other.chain, other.address)
  );
}

/**
 * Addresses that these policies ever listed and that this one could be taken for, in the order of the lists. Whether an
 * entry has expired, or was struck off since, does not make it easier to be taken for it.
 */
export function listedLookAlikes(policies: readonly Policy[], place: Place): readonly string[] {
  const listed: readonly AllowedDestination[] = policies.flatMap(({ allowList }) => allowList);
  return [...new Set(listed.filter((each) => areAlike(each, place)).map(({ address }) => address))];
}
