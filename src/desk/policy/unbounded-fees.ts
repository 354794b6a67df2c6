import { formatAmount } from '../../protocol/base-units.js';
import { assetOf } from '../../protocol/chains/caip.js';
import { invariant } from '../../protocol/invariant.js';
import { nativeAssetOf, type Asset, type Limit, type Policy } from '../../protocol/policy.js';
import { type Finding } from './finding.js';

/**
 * Limits on amounts say nothing about fees: whoever may ask for payments without people can ask for as many small ones as
 * go into the amount, and each may cost a fee up to the ceiling. Only a `count` bounds that, and none that begins anew for
 * every destination or beneficiary, of which a thief can make as many as they like.
 */
export function unboundedFees(policy: Policy): Finding[] {
  return [...policy.assets.values()]
    .filter((asset) => isPaidAlone(asset, policy) && !policy.limits.some((limit) => isBound(asset, limit)))
    .map((asset) => ({
      kind: 'danger',
      about: { kind: 'asset', id: asset.symbol },
      what: { says: 'unbounded-fees', fee: feeText(asset, policy) },
    }));
}

function isPaidAlone({ id }: Asset, { tiers }: Policy): boolean {
  return tiers.some(({ asset, requires }) => requires.kind === 'engine-signature' && (asset ?? id) === id);
}

function isBound({ id }: Asset, { asset, path, count, per = [] }: Limit): boolean {
  const isForAll = !per.includes('destination') && !per.includes('beneficiary');
  return count !== undefined && path !== 'approved' && (asset ?? id) === id && isForAll;
}

function feeText({ id, maxFee }: Asset, policy: Policy): string {
  const native = nativeAssetOf(policy, assetOf(id).chain);
  invariant(native !== undefined, 'parsePolicy lets no asset pass whose chain has no native asset');
  return formatAmount(maxFee, native.decimals, native.symbol);
}
