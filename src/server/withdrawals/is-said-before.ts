import { type CastVote, type SignedVote } from '../../protocol/vote.js';
import { type StoredVote } from './withdrawal-row.js';

/**
 * The same choice of the same person or device under the same policy is one vote, also while its device is suspended:
 * it is back when that is lifted. A policy that replaces the device lets its owner say so again.
 */
export function isSaidBefore(
  { vote: before, policyHash }: StoredVote,
  vote: CastVote,
  { message }: Pick<SignedVote, 'message'>,
): boolean {
  const isSame = before.approver === vote.approver || before.device === vote.device;
  return isSame && before.choice === vote.choice && policyHash === message.policyHash;
}
