import { type AssetId } from '../../protocol/chains/caip.js';
import { CURRENCIES } from '../../protocol/policy-document.js';
import { type Asset, type Currency, type Policy, type Tier } from '../../protocol/policy.js';
import { type Chance } from './chance.js';

/** A fifth of the first line that a policy draws is what most payments are about. */
const BELOW_FIRST_LINE = 5;
/** Of the logarithm: some one in six is above the first line then, and one in thousands a hundred times above it. */
const SPREAD = 1.8;
/** So many are large on purpose, or the highest rules would never have a case. */
const LARGE_ONES = 40;
/** Below what some chains carry nothing is asked for (Bitcoin's dust). */
const SMALLEST = 1_000;

/**
 * Amounts as exchanges see them: most of them small, few of them very large. A policy says itself what it takes for
 * large, so the scale is that of its rules, or of its limits where no rule names an amount.
 */
export class GeneratedAmounts {
  constructor(
    private readonly policy: Policy,
    private readonly chance: Chance,
  ) {}

  next(asset: Asset): bigint {
    const { usual, highest } = scaleOf(this.policy, asset);
    const isLarge = this.chance.isOneOf(LARGE_ONES);
    const amount = isLarge
      ? usual * (highest / usual) ** this.chance.next() * 1.5
      : usual * Math.exp(SPREAD * this.chance.normal());
    return BigInt(Math.max(SMALLEST, Math.round(amount)));
  }

  /** What it is worth if a usual amount lies as far below the rules on worth as below those on amounts. */
  worths(asset: Asset, amount: bigint): ReadonlyMap<Currency, bigint> {
    const { usual } = scaleOf(this.policy, asset);
    const worths = CURRENCIES.flatMap((currency) => {
      const first = lowest(
        this.policy.tiers.flatMap(({ value }) =>
          value?.currency === currency ? [value.atLeast, value.below ?? 0n] : [],
        ),
      );
      if (first === null) return [];
      const worth = Math.ceil((Number(amount) / usual) * (Number(first) / BELOW_FIRST_LINE));
      return [[currency, BigInt(worth)] as const];
    });
    return new Map(worths);
  }
}

interface Scale {
  readonly usual: number;
  readonly highest: number;
}

function scaleOf({ tiers, limits }: Policy, { id, decimals }: Asset): Scale {
  const drawn = tiers.filter(({ asset }) => asset === id).flatMap(boundsOf);
  const capped = amountsOfLimits(id, limits).map((amount) => amount / 10n);
  const lines = [...drawn, ...(drawn.length === 0 ? capped : [])].map(Number).filter((line) => line > 0);
  const first = lines.length === 0 ? 10 ** decimals : Math.min(...lines);
  const usual = Math.max(SMALLEST, first / BELOW_FIRST_LINE);
  return { usual, highest: Math.max(usual, ...lines) };
}

function boundsOf({ atLeast, below }: Pick<Tier, 'atLeast' | 'below'>): bigint[] {
  return [atLeast ?? 0n, below ?? 0n].filter((bound) => bound > 0n);
}

function amountsOfLimits(id: AssetId, limits: Policy['limits']): bigint[] {
  return limits.flatMap(({ asset, amount }) => (asset === id && amount !== undefined ? [amount] : []));
}

function lowest(bounds: readonly bigint[]): bigint | null {
  return bounds
    .filter((bound) => bound > 0n)
    .reduce<bigint | null>((least, each) => (least === null || each < least ? each : least), null);
}
