import { limitState } from '../protocol/limits.js';
import { assertBaseUnits } from '../protocol/base-units.js';
import { type ChainId } from '../protocol/chains/caip.js';
import { type ModuleReport } from '../protocol/module-report.js';
import { type Asset, type Policy, type Wallet } from '../protocol/policy.js';
import { type Adapters } from './adapters.js';
import { type Ledger } from './ledger/ledger.js';
import { readCharges } from './ledger/limits.js';
import { type Policies } from './policies.js';

export interface ReportParts {
  readonly ledger: Ledger;
  readonly policies: Policies;
  readonly adapters: Adapters;
}

type WalletReport = ModuleReport['wallets'][number];
type NodeReport = ModuleReport['nodes'][number];

/** What operators want to see: balances, what the limits leave, whether the nodes answer. Decides nothing. */
export async function makeReport({ ledger, policies, adapters }: ReportParts): Promise<ModuleReport> {
  const policy = policies.inForce;
  const now = ledger.now();
  const wallets: WalletReport[] = [];
  const nodes = new Map<ChainId, NodeReport>();
  for (const wallet of policy.wallets.values()) {
    const { id, chain } = wallet;
    const assets = [...policy.assets.values()].filter((asset) => asset.wallet === id);
    const balances: WalletReport['balances'] = [];
    for (const asset of assets) balances.push(await balanceOf(adapters, wallet, asset));
    wallets.push({ id, balances, limits: await limitsOf(ledger, policy, assets, now) });
    const trouble = balances.flatMap((each) => ('code' in each && each.code.startsWith('NODE_') ? [each.code] : []))[0];
    if (trouble !== undefined) nodes.set(chain, { chain, ok: false, code: trouble });
    else if (!nodes.has(chain)) nodes.set(chain, { chain, ok: true });
  }
  return { at: now, wallets, nodes: [...nodes.values()] };
}

async function balanceOf(adapters: Adapters, wallet: Wallet, asset: Asset): Promise<WalletReport['balances'][number]> {
  const balance = await adapters.get(wallet.id)?.balance(wallet, asset);
  if (typeof balance === 'bigint') return { asset: asset.id, amount: balance.toString() };
  return { asset: asset.id, code: balance?.code ?? 'NODE_UNAVAILABLE' };
}

async function limitsOf(
  ledger: Ledger,
  policy: Policy,
  assets: readonly Asset[],
  now: number,
): Promise<WalletReport['limits']> {
  const limits: WalletReport['limits'] = [];
  for (const asset of assets) {
    const charges = await readCharges(ledger.database, policy, asset, now);
    for (const limit of policy.limits.filter((each) => each.asset === asset.id)) {
      const state = limitState(limit, charges, now);
      limits.push({
        id: limit.id,
        used: assertBaseUnits(state.usedAmount).toString(),
        left: assertBaseUnits(state.leftAmount).toString(),
        freesAt: state.freesAt,
      });
    }
  }
  return limits;
}
