import { formatAmount } from '../../protocol/base-units.js';
import { chainOf, type ChainId } from '../../protocol/chains/caip.js';
import { type ApproverId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { type Policy, type Tier } from '../../protocol/policy.js';
import { printable } from './printable.js';

/** `btc-large: 0.1 BTC and above` */
export function tierText(tier: Tier, policy: Policy): string {
  const asset = policy.assets.get(tier.asset);
  invariant(asset !== undefined, 'a tier names an asset of the policy');
  const from = formatAmount(tier.atLeast, asset.decimals, asset.symbol);
  const bounds =
    tier.below === undefined
      ? `${from} and above`
      : `${from} to below ${formatAmount(tier.below, asset.decimals, asset.symbol)}`;
  return `${tier.id}: ${bounds}`;
}

export function personText(policy: Policy, id: string): string {
  const approver = policy.approvers.get(id as ApproverId);
  return approver === undefined ? printable(id) : `${id} (${printable(approver.name)})`;
}

/** `Bitcoin regtest (bip122:...)`, `EVM chain 1 (eip155:1)`: a test network should be seen to be one. */
export function chainText(id: ChainId): string {
  const chain = chainOf(id);
  const name = chain.kind === 'bitcoin' ? `Bitcoin ${chain.network}` : `EVM chain ${chain.chainId}`;
  return `${name} (${id})`;
}
