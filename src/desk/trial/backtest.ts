import { type Policy } from '../../protocol/policy.js';
import { type PastWithdrawal } from './past-withdrawal.js';
import { replay } from './replay-policy.js';
import { isDecidedAlike, type Replayed } from './replayed.js';
import { tallyFates, type Tally } from './tally-fates.js';

const DAY = 86_400;

/** One withdrawal that a draft would decide otherwise. */
export interface Difference {
  readonly before: Replayed;
  readonly after: Replayed;
}

export interface Backtest {
  /** Unix seconds: the first and the last registration that was counted; null where there was none. */
  readonly span: { readonly from: number; readonly to: number } | null;
  readonly before: Tally;
  readonly after: Tally;
  readonly differences: readonly Difference[];
  /** All that was counted, in the order of the registrations: the same ones on both sides. */
  readonly replayed: { readonly before: readonly Replayed[]; readonly after: readonly Replayed[] };
}

/** What is assumed where the past does not say it; told with every result, for silence would be taken for knowledge. */
export const ASSUMED = [
  'when-limits-are-charged',
  'people-would-have-approved',
  'rules-alone',
  'nobody-asks-again',
  'worths-of-then',
  'registered-ones',
] as const;
export type Assumed = (typeof ASSUMED)[number];

/**
 * The last days of a history under the policies that were in force then and under a draft. All that came before is gone
 * through too, because it fills the limits' windows, and is not counted.
 */
export function backtest(history: readonly PastWithdrawal[], draft: Policy, days: number): Backtest {
  const last = history.reduce((latest, { registeredAt }) => Math.max(latest, registeredAt), 0);
  const isCounted = ({ past }: Replayed): boolean => past.registeredAt > last - days * DAY;
  const before = replay(history, ({ registeredUnder }) => registeredUnder).filter(isCounted);
  const after = replay(history, () => draft).filter(isCounted);
  const first = before[0]?.past.registeredAt;
  return {
    span: first === undefined ? null : { from: first, to: last },
    ...{ before: tallyFates(before), after: tallyFates(after) },
    differences: differencesOf(before, after),
    replayed: { before, after },
  };
}

/** Both are the same withdrawals in the same order. */
export function differencesOf(before: readonly Replayed[], after: readonly Replayed[]): readonly Difference[] {
  return before.flatMap((one, at) => {
    const other = after[at];
    return other === undefined || isDecidedAlike(one, other) ? [] : [{ before: one, after: other }];
  });
}
