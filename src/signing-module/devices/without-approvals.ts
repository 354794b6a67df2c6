import { type Hex32 } from '../../protocol/hex.js';
import { type DeploymentId } from '../../protocol/ids.js';
import { voteDigest } from '../../protocol/vote.js';
import { type Evidence } from '../check-package.js';

/**
 * Evidence without some of its approvals, in what is counted and in what is kept: it is counted again before it is paid.
 * A rejection stays whatever its key's counter says, for stopping must not fail.
 */
export function withoutApprovals(evidence: Evidence, digests: ReadonlySet<Hex32>, deployment: DeploymentId): Evidence {
  if (digests.size === 0) return evidence;
  const votes = evidence.votes.filter(({ choice, digest }) => choice !== 'approve' || !digests.has(digest));
  const signed = evidence.work.votes.filter(
    (vote) => vote.verb !== 'Approve' || !digests.has(voteDigest(deployment, vote)),
  );
  return { ...evidence, votes, work: { ...evidence.work, votes: signed } };
}
