import { formatAmount } from '../base-units.js';
import { assetOf } from '../chains/caip.js';
import { type Asset, type Policy } from '../policy.js';
import { loosens, tightensIf, type FoundChange } from './change.js';

/** What may be paid out at all, at which fees, and how deep it must lie. */
export function compareAssets(next: Policy, previous: Policy): FoundChange[] {
  const changes: FoundChange[] = [];
  for (const [id, asset] of next.assets) {
    const was = previous.assets.get(id);
    if (was === undefined) changes.push(loosens('asset-new', asset));
    else changes.push(...compareAsset(asset, was, next));
  }
  for (const [id, asset] of previous.assets) {
    if (next.assets.has(id)) continue;
    // A token's contract is no destination while the token is listed. Afterwards it is one, and swallows what it is sent.
    changes.push(tightensIf(assetOf(id).kind === 'native', 'asset-gone', asset));
  }
  const [now, before] = [next.maxLifetimeSeconds, previous.maxLifetimeSeconds];
  if (now !== before) changes.push(tightensIf(now < before, 'request-lifetime', { now, before }));
  return changes;
}

function compareAsset(asset: Asset, was: Asset, policy: Policy): FoundChange[] {
  const { symbol, confirmations } = asset;
  const changes: FoundChange[] = [];
  if (symbol !== was.symbol || asset.decimals !== was.decimals || asset.wallet !== was.wallet)
    changes.push(loosens('asset-terms', { now: asset, before: was }));
  if (asset.maxFee !== was.maxFee) {
    const native = [...policy.assets.values()].find(
      (each) => assetOf(each.id).kind === 'native' && assetOf(each.id).chain === assetOf(asset.id).chain,
    );
    const text = (fee: Asset['maxFee']): string => formatAmount(fee, native?.decimals ?? 0, native?.symbol ?? '');
    const fees = { symbol, now: text(asset.maxFee), before: text(was.maxFee) };
    changes.push(tightensIf(asset.maxFee < was.maxFee, 'fee-ceiling', fees));
  }
  for (const depth of ['confirmed', 'final'] as const) {
    const [now, before] = [confirmations[depth], was.confirmations[depth]];
    if (now !== before) changes.push(tightensIf(now > before, 'depth', { symbol, depth, now, before }));
  }
  return changes;
}
