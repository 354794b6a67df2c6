import { type Outcome } from '../../protocol/receipt.js';
import { type Receipt } from '../../protocol/verbs.js';
import { type Proposal, type SeenVote } from './read-proposal.js';

/** Something that happened to a withdrawal, by somebody's signature. */
export type Moment =
  | { readonly kind: 'asked'; readonly at: number }
  | { readonly kind: 'voted'; readonly at: number; readonly seen: SeenVote }
  | { readonly kind: 'stated'; readonly at: number; readonly outcome: Outcome; readonly receipt: Receipt };

/**
 * The life of a withdrawal from what is signed: the request, the votes, the signing module's receipts. By the times that
 * stand in them, so that people's clocks, of which one may be wrong, decide the order among themselves.
 */
export function timelineOf(
  { signedAt, votes }: Pick<Proposal, 'signedAt' | 'votes'>,
  receipts: readonly Receipt[],
): readonly Moment[] {
  const moments: Moment[] = [
    { kind: 'asked', at: signedAt },
    ...votes
      .filter(({ vote }) => vote.choice !== 'retract')
      .map((seen): Moment => ({ kind: 'voted', at: seen.vote.castAt, seen })),
    // `readSignedReceipt` lets no other outcome pass.
    ...receipts.map((receipt): Moment => ({
      kind: 'stated',
      at: receipt.recordedAt,
      outcome: receipt.outcome as Outcome,
      receipt,
    })),
  ];
  return moments.sort((one, two) => one.at - two.at);
}
