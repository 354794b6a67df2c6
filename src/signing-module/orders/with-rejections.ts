import { hashIntent } from '../../protocol/derive-intent.js';
import { readAsked } from '../../protocol/evidence.js';
import { verifyVote, type SignedVote } from '../../protocol/vote.js';
import { readWorkPackage, VOTES_AT_MOST, writeWorkPackage } from '../../protocol/work-package.js';
import { type Judge, type WorkItem } from '../check-package.js';

/**
 * A package together with the rejections that came besides the server. Added is only what passes as a vote about this
 * very intent: a forged vote refuses the whole package, and these are not the server's doing.
 */
export function withRejections(item: WorkItem, rejections: readonly SignedVote[], judge: Judge): WorkItem {
  const work = rejections.length === 0 ? null : readWorkPackage(item.package);
  if (work === null) return item;
  const { policies, known } = judge;
  const registeredUnder = known === null ? policies.inForce : policies.at(known.policyHash);
  const asked = registeredUnder === undefined ? null : readAsked(work.request, registeredUnder);
  if (asked?.kind !== 'asked') return item;
  const added = rejections.filter(
    (vote) => hashIntent(vote.message.intent) === asked.hash && verifyVote(vote, asked.hash, judge).kind !== 'refused',
  );
  const votes = [...added, ...work.votes].slice(0, VOTES_AT_MOST);
  return { ...item, package: writeWorkPackage({ ...work, votes }) };
}
