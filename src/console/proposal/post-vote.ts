import { type Hex32 } from '../../protocol/hex.js';
import { writeSignedVote, type SignedVote } from '../../protocol/vote.js';
import { consoleIdentity } from '../app/console-identity.js';
import { askJson } from '../server/ask-json.js';

/** A vote is its own proof, so no session goes with it: one that has ended meanwhile costs nobody a vote. */
export async function postVote(withdrawal: Hex32, vote: SignedVote): Promise<void> {
  const hash = consoleIdentity();
  await askJson(`/v1/proposals/${withdrawal}/votes`, {
    method: 'POST',
    body: writeSignedVote(vote),
    ...(hash !== null && { headers: { 'sekisho-console': hash } }),
  });
}
