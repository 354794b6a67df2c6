import { Injectable } from '@nestjs/common';
import { isUnsigned } from '../../core/withdrawal-state.js';
import { formatAmount, parseBaseUnits } from '../../protocol/base-units.js';
import { assetOf, parseAssetId } from '../../protocol/chains/caip.js';
import { Deployment } from '../platform/deployment.js';
import { ModuleReports } from '../signing-work/module-reports.js';
import { CommittedAmounts } from '../wallets/committed-amounts.js';
import { type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { type WalletEffectView } from './full-proposal-view.js';

/** What a payment would leave in its wallet, by the signing module's last report and what is spoken for besides. */
@Injectable()
export class WalletEffect {
  constructor(
    private readonly deployment: Deployment,
    private readonly reports: ModuleReports,
    private readonly committed: CommittedAmounts,
  ) {}

  async of({ id, asset, wallet, amount, max_fee: maxFee, state }: StoredWithdrawal): Promise<WalletEffectView> {
    const [report, committedOf] = await Promise.all([this.reports.last(), this.committed.byAsset(id)]);
    const reported = report?.content.wallets
      .find((each) => each.id === wallet)
      ?.balances.find((each) => each.asset === asset);
    const balance = reported !== undefined && 'amount' in reported ? parseBaseUnits(reported.amount) : null;
    const { reserved } = committedOf(asset);
    const fee = isNative(asset) ? maxFee : 0n;
    const after = balance === null || !isUnsigned(state) ? null : balance - reserved - amount - fee;
    return {
      ...{ wallet, asset, balance: balance?.toString() ?? null, balanceText: this.textOf(asset, balance) },
      code: reported !== undefined && 'code' in reported ? reported.code : null,
      ...{ reserved: reserved.toString(), reservedText: this.textOf(asset, reserved) ?? '' },
      ...{ after: after?.toString() ?? null, afterText: this.textOf(asset, after) },
      reportedAt: report === null ? null : new Date(report.content.at * 1000).toISOString(),
    };
  }

  /** Null where there is nothing to write, or the policy in force does not know the asset any more. */
  private textOf(asset: string, amount: bigint | null): string | null {
    const id = parseAssetId(asset);
    const known = id === null ? undefined : this.deployment.policy.assets.get(id);
    if (known === undefined || amount === null) return null;
    const units = parseBaseUnits((amount < 0n ? -amount : amount).toString());
    if (units === null) return null;
    return `${amount < 0n ? '-' : ''}${formatAmount(units, known.decimals, known.symbol)}`;
  }
}

/** Fees are paid in it, out of the same balance. */
function isNative(asset: string): boolean {
  const id = parseAssetId(asset);
  return id !== null && assetOf(id).kind === 'native';
}
