import { type Hex32 } from '../protocol/hex.js';
import { voteDigest } from '../protocol/vote.js';
import { readWorkPackage, VOTES_AT_MOST, writeWorkPackage } from '../protocol/work-package.js';
import { type WorkItem } from './check-package.js';
import { type RecordedVerdict } from './ledger/verdicts.js';

/**
 * A package about what is authorised, together with the votes that authorised it: whoever leaves them out must not make a
 * withdrawal of theirs look as if it hung on the one vote that he shows. Only those that were counted, a few, so that
 * nothing that is shown is crowded out.
 */
export function withCountedVotes(
  item: WorkItem,
  { package: evidence, receipt: { message } }: RecordedVerdict,
  deployment: Hex32,
): WorkItem {
  const [work, recorded] = [readWorkPackage(item.package), readWorkPackage(JSON.parse(evidence))];
  if (work === null || recorded === null) return item;
  const named = new Set(message.votes);
  const counted = recorded.votes.filter((vote) => named.has(voteDigest(deployment, vote)));
  const known = new Set(counted.map(({ signature }) => signature));
  const votes = [...counted, ...work.votes.filter(({ signature }) => !known.has(signature))].slice(0, VOTES_AT_MOST);
  return { ...item, package: writeWorkPackage({ ...work, votes }) };
}
