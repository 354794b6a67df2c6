import { CODES, isCode } from './codes.js';

/** Said of a withdrawal where its reason's code would say something of a vote, or that it goes on by itself. */
const OF_A_WITHDRAWAL = {
  VOTE_LEFT_OUT:
    'Wait for votes: one that was given does not count while its device is suspended. Others of the named groups may approve, or the governors lift the suspension.',
  BEYOND_LIMITS:
    'Wait for the missing votes of the named groups: it was beyond the automatic limits, so its rule asks people. It does not go on by itself.',
} as const;

/** Everything that a reader can be told to do next, in English. */
export const NEXT_STEPS = { ...CODES, ...OF_A_WITHDRAWAL } as const;
export type NextStep = keyof typeof NEXT_STEPS;

/**
 * What the reader of a withdrawal should do next about the reason that it has; null where that is no code of ours.
 *
 * @param state or the outcome that a receipt states
 */
export function withdrawalNextStep(state: string, reason: string): NextStep | null {
  if (!isCode(reason)) return null;
  // With people it stays with people, however the window slides.
  if (reason === 'LIMIT_REACHED' && ['pending_approval', 'held', 'reopened'].includes(state)) return 'BEYOND_LIMITS';
  return reason === 'VOTE_DEVICE_SUSPENDED' ? 'VOTE_LEFT_OUT' : reason;
}

/** The same in English. */
export function withdrawalNext(state: string, reason: string): string | null {
  const step = withdrawalNextStep(state, reason);
  return step === null ? null : NEXT_STEPS[step];
}
