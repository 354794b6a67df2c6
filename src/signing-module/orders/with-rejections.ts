import { hashIntent } from '../../protocol/derive-intent.js';
import { readAsked } from '../../protocol/evidence.js';
import { verifyVote, type SignedVote } from '../../protocol/vote.js';
import { readWorkPackage, VOTES_AT_MOST, writeWorkPackage } from '../../protocol/work-package.js';
import { type Judge, type WorkItem } from '../check-package.js';

/**
 * A package together with the rejections that came besides the server. Added is only what passes as a vote about this
 * very intent: a forged vote refuses the whole package, and these are not the server's doing. And of each device one, for
 * a second one says no more, and whoever words it anew five hundred times must not crowd out what the others have said.
 */
export function withRejections(item: WorkItem, rejections: readonly SignedVote[], judge: Judge): WorkItem {
  const work = rejections.length === 0 ? null : readWorkPackage(item.package);
  if (work === null) return item;
  const { policies, known } = judge;
  const registeredUnder = known === null ? policies.inForce : policies.at(known.policyHash);
  const asked = registeredUnder === undefined ? null : readAsked(work.request, registeredUnder);
  if (asked?.kind !== 'asked') return item;
  const added = new Map<string, SignedVote>();
  for (const vote of rejections.toSorted(byTime)) {
    if (hashIntent(vote.message.intent) !== asked.hash) continue;
    // A "no" that counts is more than what is left of one, whatever device had the name before.
    const nameOf = (kind: string): string => [vote.message.approver, vote.message.device, kind].join(' ');
    // A signature check each, and only until there is one that holds in full.
    if (added.has(nameOf('vote'))) continue;
    const { kind } = verifyVote(vote, asked.hash, judge);
    if (kind !== 'refused' && !added.has(nameOf(kind))) added.set(nameOf(kind), vote);
  }
  const votes = [...added.values(), ...work.votes].slice(0, VOTES_AT_MOST);
  return { ...item, package: writeWorkPackage({ ...work, votes }) };
}

/** A rejection counts from when it was cast, and for good. */
function byTime(one: SignedVote, other: SignedVote): number {
  const [key, otherKey] = [one.signature, other.signature];
  return one.message.castAt - other.message.castAt || Number(key > otherKey) - Number(key < otherKey);
}
