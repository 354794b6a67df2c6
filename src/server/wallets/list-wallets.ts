import { Injectable } from '@nestjs/common';
import { formatAmount, parseBaseUnits } from '../../protocol/base-units.js';
import { type ModuleReport } from '../../protocol/module-report.js';
import { type Asset, type Limit, type Policy, type Wallet } from '../../protocol/policy.js';
import { Deployment } from '../platform/deployment.js';
import { ModuleReports } from '../signing-work/module-reports.js';
import { type WalletView } from './wallet-view.js';

type ReportedWallet = ModuleReport['wallets'][number];

/** The policy's wallets, with what the signing module last said about them. */
@Injectable()
export class ListWallets {
  constructor(
    private readonly deployment: Deployment,
    private readonly reports: ModuleReports,
  ) {}

  async execute(): Promise<WalletView[]> {
    const report = await this.reports.last();
    const { policy } = this.deployment;
    return [...policy.wallets.values()].map((wallet) => {
      const reported = report?.content.wallets.find(({ id }) => id === wallet.id);
      const assets = [...policy.assets.values()].filter((asset) => asset.wallet === wallet.id);
      return {
        ...{ id: wallet.id, chain: wallet.chain, address: wallet.address },
        balances: assets.map((asset) => balanceOf(asset, reported)),
        limits: limitsOf(policy, wallet).map((limit) => limitView(limit, reported)),
        reportedAt: report === null ? null : isoTime(report.content.at),
      };
    });
  }
}

function balanceOf(
  { id, symbol, decimals }: Asset,
  reported: ReportedWallet | undefined,
): WalletView['balances'][number] {
  const balance = reported?.balances.find(({ asset }) => asset === id);
  const amount = balance !== undefined && 'amount' in balance ? parseBaseUnits(balance.amount) : null;
  return {
    ...{ asset: id, symbol },
    amount: amount?.toString() ?? null,
    amountText: amount === null ? null : formatAmount(amount, decimals, symbol),
    code: balance !== undefined && 'code' in balance ? balance.code : null,
  };
}

function limitsOf(policy: Policy, wallet: Wallet): readonly Limit[] {
  return policy.limits.filter(({ asset }) => asset === undefined || policy.assets.get(asset)?.wallet === wallet.id);
}

function limitView(
  { id, asset, path, per = [], windowSeconds, amount, count }: Limit,
  reported: ReportedWallet | undefined,
): WalletView['limits'][number] {
  const state = reported?.limits.find((each) => each.id === id);
  return {
    ...{ id, asset: asset ?? null, path, per, windowSeconds, limit: amount?.toString() ?? null, count: count ?? null },
    used: state?.used ?? null,
    left: state?.left ?? null,
    usedCount: state?.usedCount ?? null,
    leftCount: state?.leftCount ?? null,
    freesAt: state?.freesAt == null ? null : isoTime(state.freesAt),
  };
}

function isoTime(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}
