import { CODES, isCode, type Code } from './codes.js';

/** Said of a vote or of what the signing module does by itself, where a withdrawal's reason is something else. */
const OF_A_WITHDRAWAL: Partial<Record<Code, string>> = {
  VOTE_DEVICE_SUSPENDED:
    'Wait for votes: one that was given does not count while its device is suspended. Others of the named groups may approve, or the governors lift the suspension.',
};

const BEYOND_LIMITS =
  'Wait for the missing votes of the named groups: it was beyond the automatic limits, so its rule asks people. It does not go on by itself.';

/** What the reader of a withdrawal should do next about the reason that it has; null where that is no code of ours. */
export function withdrawalNext(state: string, reason: string): string | null {
  if (!isCode(reason)) return null;
  // With people it stays with people, however the window slides.
  if (reason === 'LIMIT_REACHED' && ['pending_approval', 'held'].includes(state)) return BEYOND_LIMITS;
  return OF_A_WITHDRAWAL[reason] ?? CODES[reason];
}
