import { readTakenCancel } from '../../protocol/evidence.js';
import { type SignedRequest } from '../../protocol/http-signature.js';
import { invariant } from '../../protocol/invariant.js';
import { type Evidence, type Judge } from '../check-package.js';
import { isOpen } from '../ledger/withdrawals.js';

/**
 * A package together with the engine's cancel that came besides the server, where the server has not handed one on. It
 * was judged when it was taken, and counts for good: also after its key has left the policy. What is signed already
 * goes on as if there were none.
 */
export function withCancel(evidence: Evidence, taken: SignedRequest | null, { policies, known }: Judge): Evidence {
  const { work, asked } = evidence;
  if (taken === null || work.cancel !== null || (known !== null && !isOpen(known))) return evidence;
  const { reference } = asked.intent;
  invariant(readTakenCancel(taken, policies)?.reference === reference, 'a cancel that was taken is genuine');
  return { ...evidence, work: { ...work, cancel: taken } };
}
