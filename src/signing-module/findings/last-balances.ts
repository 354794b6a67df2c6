import { type AssetId } from '../../protocol/chains/caip.js';

/**
 * What each asset's wallet held when its node last answered. A look at the scale, for telling a withdrawal that cannot be
 * meant from one that can; whether a payment is covered is asked again when it is made.
 */
export class LastBalances {
  private readonly byAsset = new Map<AssetId, bigint>();

  note(asset: AssetId, amount: bigint): void {
    this.byAsset.set(asset, amount);
  }

  /** Null while no node has answered. */
  of(asset: AssetId): bigint | null {
    return this.byAsset.get(asset) ?? null;
  }
}
