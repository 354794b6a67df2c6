import { type Group } from '../policy.js';
import { type Ask, type Requirement } from '../rules/requirement.js';

/**
 * Whether whatever satisfies `next` would have satisfied `previous` as well. Sufficient, not necessary: where two
 * demands cannot be compared group by group the answer is no.
 */
export function isAtLeastAsStrict(next: Requirement | null, previous: Requirement | null): boolean {
  if (next === null) return true;
  if (previous === null) return false;
  const demands = [...next.quorums, ...next.holds];
  return (
    [...previous.quorums, ...previous.holds].every((ask) => demands.some((demand) => implies(demand, ask))) &&
    next.delaySeconds >= previous.delaySeconds &&
    next.coolingSeconds >= previous.coolingSeconds
  );
}

/** What becomes of a payment beyond the limits: `ask` is compared by what is asked, elsewhere. */
export function isBeyondLimitsAsStrict(next: Requirement, previous: Requirement): boolean {
  const [now, before] = [next.beyondLimits.kind, previous.beyondLimits.kind];
  return now === before || now === 'refuse' || (now === 'wait' && asksAnyone(next) && before === 'ask');
}

function asksAnyone({ quorums, holds }: Requirement): boolean {
  return quorums.length + holds.length > 0;
}

function implies(demand: Ask, ask: Ask): boolean {
  return (
    demand.votesValidForSeconds <= ask.votesValidForSeconds &&
    demand.minimumReviewSeconds >= ask.minimumReviewSeconds &&
    (!ask.independentVote || demand.independentVote) &&
    waysOf(demand).every((way) =>
      waysOf(ask).some(
        (other) =>
          other.every((group) => way.some(containing(group))) && (!ask.independentVote || isHeardWithin(way, other)),
      ),
    )
  );
}

/** Whether nobody else is heard: the one independent vote may be anybody's whom this way hears. */
function isHeardWithin(way: readonly Group[], other: readonly Group[]): boolean {
  const heard = new Set(other.flatMap(({ members }) => members));
  return way.every(({ members }) => members.every((member) => heard.has(member)));
}

/** Each list of groups that is enough. */
function waysOf({ groups, anyOf }: Ask): readonly (readonly Group[])[] {
  return anyOf.length === 0 ? [groups] : anyOf.map((list) => [...groups, ...list]);
}

/** Whoever brings together enough of the one has brought together enough of the other. */
function containing(wanted: Group): (given: Group) => boolean {
  return ({ members, threshold }) =>
    threshold >= wanted.threshold && members.every((member) => wanted.members.includes(member));
}
