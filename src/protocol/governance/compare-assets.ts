import { formatAmount } from '../base-units.js';
import { assetOf } from '../chains/caip.js';
import { type Asset, type Policy } from '../policy.js';
import { loosens, tightensIf, type Change } from './change.js';

/** What may be paid out at all, at which fees, and how deep it must lie. */
export function compareAssets(next: Policy, previous: Policy): Change[] {
  const changes: Change[] = [];
  for (const [id, asset] of next.assets) {
    const was = previous.assets.get(id);
    if (was === undefined)
      changes.push(loosens(`asset ${asset.symbol} is new: ${id}`, `資産 ${asset.symbol} を追加: ${id}`));
    else changes.push(...compareAsset(asset, was, next));
  }
  for (const [id, asset] of previous.assets) {
    if (next.assets.has(id)) continue;
    const [en, ja] = [`asset ${asset.symbol} is gone: ${id}`, `資産 ${asset.symbol} を削除: ${id}`] as const;
    // A token's contract is no destination while the token is listed. Afterwards it is one, and swallows what it is sent.
    changes.push(tightensIf(assetOf(id).kind === 'native', en, ja));
  }
  const [now, before] = [next.maxLifetimeSeconds, previous.maxLifetimeSeconds];
  if (now !== before)
    changes.push(
      tightensIf(
        now < before,
        `a request may wait ${now} s, was ${before} s`,
        `申請の有効期間を ${before} 秒から ${now} 秒に変更`,
      ),
    );
  return changes;
}

function compareAsset(asset: Asset, was: Asset, policy: Policy): Change[] {
  const { symbol, confirmations } = asset;
  const changes: Change[] = [];
  if (symbol !== was.symbol || asset.decimals !== was.decimals || asset.wallet !== was.wallet)
    changes.push(
      loosens(
        `asset ${was.symbol} (${was.decimals} decimals, from ${was.wallet}) becomes ${symbol} (${asset.decimals} decimals, from ${asset.wallet})`,
        `資産 ${was.symbol} (${was.decimals} 桁, ${was.wallet}) を ${symbol} (${asset.decimals} 桁, ${asset.wallet}) に変更`,
      ),
    );
  if (asset.maxFee !== was.maxFee) {
    const native = [...policy.assets.values()].find(
      (each) => assetOf(each.id).kind === 'native' && assetOf(each.id).chain === assetOf(asset.id).chain,
    );
    const text = (fee: Asset['maxFee']): string => formatAmount(fee, native?.decimals ?? 0, native?.symbol ?? '');
    changes.push(
      tightensIf(
        asset.maxFee < was.maxFee,
        `the fee ceiling of ${symbol} is ${text(asset.maxFee)}, was ${text(was.maxFee)}`,
        `${symbol} の手数料上限を ${text(was.maxFee)} から ${text(asset.maxFee)} に変更`,
      ),
    );
  }
  for (const depth of ['confirmed', 'final'] as const)
    if (confirmations[depth] !== was.confirmations[depth])
      changes.push(
        tightensIf(
          confirmations[depth] > was.confirmations[depth],
          `${symbol} is ${depth} after ${confirmations[depth]} blocks, was ${was.confirmations[depth]}`,
          `${symbol} の ${depth} を ${was.confirmations[depth]} から ${confirmations[depth]} ブロックに変更`,
        ),
      );
  return changes;
}
