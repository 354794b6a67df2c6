import { writeSignedRequest } from '../../../src/protocol/evidence.js';
import { type SignedRequest } from '../../../src/protocol/http-signature.js';
import { type Intent } from '../../../src/protocol/verbs.js';
import { writeSignedVote, type SignedVote } from '../../../src/protocol/vote.js';

/** What an honest server shows a device about a withdrawal that waits. */
export function aProposal(
  intent: Intent,
  request: SignedRequest,
  votes: readonly SignedVote[] = [],
  overrides: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    withdrawalId: intent.withdrawalId,
    state: 'pending_approval',
    reason: null,
    request: writeSignedRequest(request),
    votes: votes.map(writeSignedVote),
    mine: true,
    ...overrides,
  };
}
