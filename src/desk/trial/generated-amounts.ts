import { CURRENCIES } from '../../protocol/policy-document.js';
import { type Asset, type Currency, type Policy, type Tier } from '../../protocol/policy.js';
import { type Chance } from './chance.js';

/** A fifth of the first line that a policy draws is what most payments are about. */
const BELOW_FIRST_LINE = 5;
/** Of the logarithm: some one in six is above the first line then, and one in thousands a hundred times above it. */
const SPREAD = 1.8;
/** So many are large on purpose, or the highest rules would never have a case. */
const LARGE_ONES = 40;
/** A bound so much below the highest says that something is asked for at all, as `atLeast: "1"` does, and draws no line. */
const NO_LINE = 1_000_000;
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
      const { first } = linesOf(this.policy.tiers, ({ value }) => (value?.currency === currency ? value : undefined));
      if (first === null) return [];
      const worth = Math.ceil((Number(amount) / usual) * (first / BELOW_FIRST_LINE));
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
  const amounts = limits.flatMap(({ asset, amount }) => (asset === id && amount !== undefined ? [amount] : []));
  const own = tiers.filter(({ asset }) => asset === id);
  const capped = amounts.map((amount) => Number(amount) / 10);
  const drawn = linesOf(own, (tier) => tier, capped);
  const lines = drawn.all.length === 0 ? capped : drawn.all;
  const first = drawn.first ?? (lines.length === 0 ? 10 ** decimals : Math.min(...lines));
  const usual = Math.max(SMALLEST, first / BELOW_FIRST_LINE);
  return { usual, highest: Math.max(usual, ...lines) };
}

interface Lines {
  readonly all: readonly number[];
  /** Where people begin to be asked, or else the lowest; null where no line is drawn. */
  readonly first: number | null;
}

/** @param capped what the limits draw: beside them, too, a line may be tiny */
function linesOf(
  tiers: readonly Tier[],
  boundsOf: (tier: Tier) => Pick<Tier, 'atLeast' | 'below'> | undefined,
  capped: readonly number[] = [],
): Lines {
  const drawn = tiers.flatMap((tier) => {
    const bounds = boundsOf(tier);
    const isAsking = tier.requires.kind === 'quorum' || tier.requires.kind === 'hold';
    const isAutomatic = tier.requires.kind === 'engine-signature';
    return [
      { line: Number(bounds?.atLeast ?? 0n), asks: isAsking },
      { line: Number(bounds?.below ?? 0n), asks: isAutomatic },
    ];
  });
  const least = Math.max(...drawn.map(({ line }) => line), ...capped, 0) / NO_LINE;
  const real = drawn.filter(({ line }) => line > Math.max(1, least));
  const asking = real.filter(({ asks }) => asks);
  const candidates = (asking.length === 0 ? real : asking).map(({ line }) => line);
  return { all: real.map(({ line }) => line), first: candidates.length === 0 ? null : Math.min(...candidates) };
}
