import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { walletWorths, type WalletWorth } from '../../core/wallet-worths.js';
import { formatAmount, parseBaseUnits } from '../../protocol/base-units.js';
import { type ModuleReport } from '../../protocol/module-report.js';
import { type Asset, type Limit, type Policy, type Wallet } from '../../protocol/policy.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { ModuleReports } from '../signing-work/module-reports.js';
import { CommittedAmounts, type Committed } from './committed-amounts.js';
import { LastPrices } from './last-prices.js';
import { type WalletView } from './wallet-view.js';

type ReportedWallet = ModuleReport['wallets'][number];
type ReportedLimit = ReportedWallet['limits'][number];

const placeRow = z.object({ destination_bytes: z.string(), destination: z.string() });

/** The policy's wallets, with what the signing module last said about them. */
@Injectable()
export class ListWallets {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly reports: ModuleReports,
    private readonly committed: CommittedAmounts,
    private readonly prices: LastPrices,
  ) {}

  async execute(): Promise<WalletView[]> {
    const [report, committedOf, prices] = await Promise.all([
      this.reports.last(),
      this.committed.byAsset(),
      this.prices.all(),
    ]);
    const { policy } = this.deployment;
    const addressOf = await this.addresses(report?.content);
    const wallets = [...policy.wallets.values()].map((wallet) => {
      const reported = report?.content.wallets.find(({ id }) => id === wallet.id);
      const assets = [...policy.assets.values()].filter((asset) => asset.wallet === wallet.id);
      return {
        ...{ id: wallet.id, chain: wallet.chain, address: wallet.address },
        balances: assets.map((asset) => balanceOf(asset, reported, committedOf(asset.id))),
        limits: limitsOf(policy, wallet).map((limit) => limitView(limit, reported, addressOf)),
        reportedAt: report === null ? null : isoTime(report.content.at),
      };
    });
    const holdings = wallets.flatMap(({ id: wallet, balances }) =>
      balances.map(({ asset, amount }) => ({ wallet, asset, amount: amount === null ? null : BigInt(amount) })),
    );
    const worths = walletWorths(holdings, prices);
    return wallets.map((wallet) => ({ ...wallet, worth: worthView(worths.get(wallet.id)) }));
  }

  /** How the destinations of a report's windows are spelt: it tells them in bytes. */
  private async addresses(report: ModuleReport | undefined): Promise<(bytes: string) => string | null> {
    const windows = report?.wallets.flatMap(({ limits }) => limits.flatMap((limit) => limit.windows ?? [])) ?? [];
    const places = windows.flatMap(({ of }) =>
      of.flatMap(({ scope, value }) => (scope === 'destination' ? [value] : [])),
    );
    if (places.length === 0) return () => null;
    const rows = await this.database.rows(
      placeRow,
      `SELECT place.bytes AS destination_bytes, found.destination
       FROM unnest($1::text[]) AS place (bytes),
         LATERAL (SELECT destination FROM withdrawal WHERE destination_bytes = place.bytes LIMIT 1) found`,
      [[...new Set(places)]],
    );
    const known = new Map(rows.map(({ destination_bytes: bytes, destination }) => [bytes, destination]));
    return (bytes) => known.get(bytes) ?? null;
  }
}

function balanceOf(
  { id, symbol, decimals }: Asset,
  reported: ReportedWallet | undefined,
  { reserved, waiting }: Committed,
): WalletView['balances'][number] {
  const balance = reported?.balances.find(({ asset }) => asset === id);
  const amount = balance !== undefined && 'amount' in balance ? parseBaseUnits(balance.amount) : null;
  const text = (units: bigint): string => {
    const whole = parseBaseUnits(units.toString());
    return whole === null ? `${units} of ${id}` : formatAmount(whole, decimals, symbol);
  };
  return {
    ...{ asset: id, symbol },
    amount: amount?.toString() ?? null,
    amountText: amount === null ? null : formatAmount(amount, decimals, symbol),
    code: balance !== undefined && 'code' in balance ? balance.code : null,
    ...{ reserved: reserved.toString(), reservedText: text(reserved) },
    ...{ waiting: waiting.toString(), waitingText: text(waiting) },
  };
}

function worthView(worth: WalletWorth | undefined): WalletView['worth'] {
  if (worth === undefined) return null;
  const { currency, shareBasisPoints, pricedAt } = worth;
  return { currency, amount: worth.worth.toString(), shareBasisPoints, pricedAt: pricedAt?.toISOString() ?? null };
}

function limitsOf(policy: Policy, wallet: Wallet): readonly Limit[] {
  return policy.limits.filter(({ asset }) => asset === undefined || policy.assets.get(asset)?.wallet === wallet.id);
}

function limitView(
  { id, asset, path, per = [], windowSeconds, amount, count }: Limit,
  reported: ReportedWallet | undefined,
  addressOf: (bytes: string) => string | null,
): WalletView['limits'][number] {
  const state = reported?.limits.find((each) => each.id === id);
  return {
    ...{ id, asset: asset ?? null, path, per, windowSeconds, limit: amount?.toString() ?? null, count: count ?? null },
    ...roomIn(state),
    frees: (state?.frees ?? []).map((free) => ({ ...free, at: isoTime(free.at) })),
    windows: (state?.windows ?? []).map((window) => ({
      of: window.of.map(({ scope, value }) => ({
        ...{ scope, value },
        text: scope === 'destination' ? addressOf(value) : value,
      })),
      ...roomIn(window),
    })),
  };
}

function roomIn(state: Omit<ReportedLimit, 'id' | 'windows' | 'frees'> | undefined) {
  return {
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
