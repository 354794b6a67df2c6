import { type ProvenState, parseWithdrawalState, type WithdrawalState } from '../../protocol/withdrawal-states.js';

/** What the server may say of a withdrawal while no receipt has decided anything about it. */
const UNDECIDED: readonly WithdrawalState[] = ['received', 'held', 'pending_approval', 'authorised'];

/**
 * Compares the state that the server tells with the last word of the receipts. An export is one snapshot of
 * state and receipts together, so here the server has no excuse for lagging behind what it hands out itself.
 *
 * @returns what is wrong with it, or null
 */
export function checkState(
  told: string,
  proven: { readonly state: ProvenState | null; readonly passed: ReadonlySet<ProvenState> },
): string | null {
  const state = parseWithdrawalState(told);
  if (state === null) return `it is told as ${told}, which is no state of a withdrawal`;
  if (proven.state === state) return null;
  if (proven.state === null)
    return UNDECIDED.includes(state) ? null : `it is told as ${state}, which no receipt states`;
  if (UNDECIDED.includes(state) || [...proven.passed].some((passed) => passed === state))
    return `it is told as ${state}, and its receipts say ${proven.state}: the state is behind its own receipts`;
  return `it is told as ${state}, which no receipt states: its receipts say ${proven.state}`;
}
