import { limitFrees } from '../protocol/limit-frees.js';
import { countedCharges, limitState, type LimitState } from '../protocol/limits.js';
import { limitWindows, type LimitWindow } from '../protocol/limit-windows.js';
import { assertBaseUnits } from '../protocol/base-units.js';
import { type ChainId } from '../protocol/chains/caip.js';
import { type Code } from '../protocol/codes.js';
import { FREES_TOLD, WINDOWS_TOLD, type ModuleReport } from '../protocol/module-report.js';
import { type Asset, type Policy, type Wallet } from '../protocol/policy.js';
import { type Adapters } from './adapters.js';
import { type LastBalances } from './findings/last-balances.js';
import { type Ledger } from './ledger/ledger.js';
import { readCharges } from './ledger/limits.js';
import { readFreezes, suspendedDevices } from './ledger/stop-orders.js';
import { type FeedWatch } from './orders/feed-watch.js';
import { type Policies } from './policies.js';

export interface ReportParts {
  readonly ledger: Ledger;
  readonly policies: Policies;
  readonly adapters: Adapters;
  readonly feedWatch: Pick<FeedWatch, 'state'>;
  readonly balances: LastBalances;
}

type WalletReport = ModuleReport['wallets'][number];
type NodeReport = ModuleReport['nodes'][number];

/** What operators want to see: balances, what the limits leave, whether the nodes answer. Decides nothing. */
export async function makeReport({
  ledger,
  policies,
  adapters,
  feedWatch,
  balances: last,
}: ReportParts): Promise<ModuleReport> {
  const policy = policies.inForce;
  const now = ledger.now();
  const wallets: WalletReport[] = [];
  const troubles = new Map<ChainId, Code | null>();
  for (const wallet of policy.wallets.values()) {
    const { id, chain } = wallet;
    const assets = [...policy.assets.values()].filter((asset) => asset.wallet === id);
    const balances: WalletReport['balances'] = [];
    for (const asset of assets) balances.push(await balanceOf(adapters, wallet, asset, last));
    wallets.push({ id, balances, limits: await limitsOf(ledger, policy, assets, now) });
    const trouble = balances.flatMap((each) => ('code' in each && each.code.startsWith('NODE_') ? [each.code] : []))[0];
    if (trouble !== undefined) troubles.set(chain, trouble);
    else if (!troubles.has(chain)) troubles.set(chain, null);
  }
  const nodes: NodeReport[] = [];
  for (const [chain, code] of troubles)
    nodes.push(code === null ? await nodeOf(adapters, chain) : { chain, ok: false, code });
  return { at: now, wallets, nodes, stops: await stopsOf(ledger, feedWatch) };
}

/** Of a node that answered when it was asked for balances. It has its height, or has stopped answering since. */
async function nodeOf(adapters: Adapters, chain: ChainId): Promise<NodeReport> {
  const adapter = [...adapters.values()].find((each) => each.chain === chain);
  const height = await adapter?.chainHeight();
  if (typeof height === 'number') return { chain, ok: true, height };
  return { chain, ok: false, code: height?.code ?? 'NODE_UNAVAILABLE' };
}

/** So many are told; there are more only where somebody makes them on purpose. */
const FREEZES_TOLD = 100;

/** What is stopped, and by which orders. */
async function stopsOf({ database }: Ledger, feedWatch: Pick<FeedWatch, 'state'>): Promise<ModuleReport['stops']> {
  const freezes = await readFreezes(database);
  return {
    feed: feedWatch.state,
    freezes: freezes.slice(-FREEZES_TOLD).map(({ digest, scopeText: scope, takenAt: at, source }) => ({
      ...{ digest, scope, at, source },
    })),
    suspended: [...(await suspendedDevices(database))].sort(),
  };
}

async function balanceOf(
  adapters: Adapters,
  wallet: Wallet,
  asset: Asset,
  last: LastBalances,
): Promise<WalletReport['balances'][number]> {
  const balance = await adapters.get(wallet.id)?.balance(wallet, asset);
  if (typeof balance === 'bigint') {
    last.note(asset.id, balance);
    return { asset: asset.id, amount: balance.toString() };
  }
  return { asset: asset.id, code: balance?.code ?? 'NODE_UNAVAILABLE' };
}

async function limitsOf(
  ledger: Ledger,
  policy: Policy,
  assets: readonly Asset[],
  now: number,
): Promise<WalletReport['limits']> {
  const limits: WalletReport['limits'] = [];
  for (const limit of policy.limits) {
    const asset = assets.find(({ id }) => limit.asset === undefined || limit.asset === id);
    if (asset === undefined) continue;
    const charges = await readCharges(ledger.database, policy, { asset: asset.id }, now);
    const windows = limitWindows(limit, charges, now);
    limits.push({
      id: limit.id,
      ...roomIn(windows[0]?.state ?? limitState(limit, charges, now)),
      frees: limitFrees(limit, countedCharges(limit, charges, now, windows[0]?.one), FREES_TOLD).map((free) => ({
        ...{ at: free.at, count: free.count },
        amount: limit.amount === undefined ? null : assertBaseUnits(free.amount).toString(),
      })),
      ...(limit.per !== undefined && { windows: windowsTold(windows) }),
    });
  }
  return limits;
}

function roomIn({ usedAmount, usedCount, leftAmount, leftCount, freesAt }: LimitState) {
  return {
    used: leftAmount === null ? null : assertBaseUnits(usedAmount).toString(),
    left: leftAmount === null ? null : assertBaseUnits(leftAmount).toString(),
    ...{ usedCount, leftCount, freesAt },
  };
}

/** The fullest that are known to be of something. */
function windowsTold(windows: readonly LimitWindow[]): NonNullable<WalletReport['limits'][number]['windows']> {
  return windows
    .flatMap(({ of, state }) => {
      const noted = of.flatMap(({ scope, value }) => (value === null ? [] : [{ scope, value }]));
      return noted.length === of.length ? [{ of: noted, ...roomIn(state) }] : [];
    })
    .slice(0, WINDOWS_TOLD);
}
