import { type Receipt } from '../protocol/verbs.js';

/**
 * What the signing module owes us about a withdrawal, the latest demand only: every package carries all the
 * evidence, so a later demand includes the earlier ones.
 */
export const OWED_WORK = ['register', 'authorise', 'reject', 'cancel'] as const;
export type OwedWork = (typeof OWED_WORK)[number];

/** A package that was handed out and not answered is handed out again after this: the module may have died over it. */
export const HAND_OUT_AGAIN_SECONDS = 5;

/** After an answer that did not settle the matter. The module has said why; asking faster changes nothing. */
export const ASK_AGAIN_SECONDS = 30;

const ENDS: readonly string[] = ['final', 'rejected', 'expired', 'cancelled', 'failed'];

/** Whether this receipt is the answer that we were waiting for. */
export function settles(
  owed: OwedWork,
  { outcome, finality, reason }: Pick<Receipt, 'outcome' | 'finality' | 'reason'>,
): boolean {
  if (ENDS.includes(outcome)) return true;
  const isRefusedForGood = outcome === 'refused' && finality === 'final';
  switch (owed) {
    case 'register':
      return outcome !== 'refused' || isRefusedForGood;
    case 'authorise':
      // Its rule turns away what no limit leaves room for: whoever wants it paid sends the same request again.
      return isRefusedForGood || reason === 'LIMIT_REACHED' || !['registered', 'held', 'refused'].includes(outcome);
    case 'reject':
      return isRefusedForGood;
    case 'cancel':
      return isRefusedForGood || reason === 'CANCEL_TOO_LATE';
  }
}
