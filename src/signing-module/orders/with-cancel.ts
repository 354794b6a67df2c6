import { readTakenCancel } from '../../protocol/evidence.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import { type Evidence, type Judge } from '../check-package.js';

/**
 * A package together with the engine's cancel that came besides the server, where the server has not handed one on. It
 * was judged when it was taken, and counts for good: also after its key has left the policy.
 */
export function withCancel(
  evidence: Evidence,
  taken: SignedRequest | null,
  { policies }: Pick<Judge, 'policies'>,
): Evidence {
  const { work, asked } = evidence;
  if (taken === null || work.cancel !== null) return evidence;
  const { reference } = asked.intent;
  invariant(readTakenCancel(taken, policies)?.reference === reference, 'a cancel that was taken is genuine');
  return { ...evidence, work: { ...work, cancel: taken } };
}
