import { z } from 'zod';
import { readSignedRequest, writeSignedRequest } from './evidence.js';
import { type SignedRequest } from './http-signature.js';
import { readSignedVote, writeSignedVote, type SignedVote } from './vote.js';

/**
 * What the server hands the signing module about one withdrawal: evidence, never conclusions. There is no
 * field for a state, an amount or a verdict; the module works those out.
 */
export interface WorkPackage {
  readonly request: SignedRequest;
  readonly votes: readonly SignedVote[];
  /** The engine's wish to withdraw it, if there is one. */
  readonly cancel: SignedRequest | null;
}

/** More votes than any quorum has members; a longer list is not worth a signature check each. */
export const VOTES_AT_MOST = 500;

const shape = z.strictObject({
  request: z.unknown(),
  votes: z.array(z.unknown()).max(VOTES_AT_MOST),
  cancel: z.unknown(),
});

/**
 * Reads a package from parsed JSON; null for anything that is not one to the letter. A vote that is there again, letter
 * for letter, is one vote: each costs a signature check, and a copy costs whoever sends it nothing.
 */
export function readWorkPackage(value: unknown): WorkPackage | null {
  const read = shape.safeParse(value);
  if (!read.success) return null;
  const request = readSignedRequest(read.data.request);
  const cancel = read.data.cancel === null ? null : readSignedRequest(read.data.cancel);
  if (request === null || (cancel === null && read.data.cancel !== null)) return null;
  const votes = new Map<string, SignedVote>();
  for (const each of read.data.votes) {
    const vote = readSignedVote(each);
    if (vote === null) return null;
    votes.set(JSON.stringify(writeSignedVote(vote)), vote);
  }
  return { request, votes: [...votes.values()], cancel };
}

export function writeWorkPackage({ request, votes, cancel }: WorkPackage): Record<string, unknown> {
  return {
    request: writeSignedRequest(request),
    votes: votes.map(writeSignedVote),
    cancel: cancel === null ? null : writeSignedRequest(cancel),
  };
}
