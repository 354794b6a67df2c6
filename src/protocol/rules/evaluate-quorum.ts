import { type ApproverId, type DeviceId, type IntentHash } from '../ids.js';
import { invariant } from '../invariant.js';
import { type Device, type Group } from '../policy.js';
import { type CastVote, type Vote } from '../vote.js';
import { refuseUnderAsk } from './refuse-vote-under.js';
import { type Ask } from './requirement.js';

/** What votes are judged by, besides the demands. */
export interface Hearing {
  readonly intent: IntentHash;
  readonly initiators: ReadonlySet<string>;
  /** Unix seconds, by the clock of whoever asks. */
  readonly now: number;
  /** When the signing module first verified the withdrawal; null while that is not known. */
  readonly registeredAt: number | null;
  /** Those in office, by id. Only on which path they are is asked of them. */
  readonly devices: ReadonlyMap<DeviceId, Pick<Device, 'approver' | 'path'>>;
}

/** How many approvals are missing in each group. */
export type Missing = Readonly<Record<string, number>>;

export type QuorumVerdict =
  | { readonly kind: 'approved'; readonly counted: readonly Vote[] }
  /** Out of reach; `by` says whether someone said no or too few may still vote. `group` may be `INDEPENDENT_VOTE`. */
  | { readonly kind: 'rejected'; readonly group: string; readonly by: 'approvers' | 'arithmetic' }
  | {
      readonly kind: 'open';
      readonly missing: Missing;
      /** Where the rule leaves a choice: what is missing in each list that can still be reached. One of them is enough. */
      readonly oneOf: readonly Missing[];
      /** All groups may be there and none of the approvals on an independent path. */
      readonly lacksIndependentVote: boolean;
    };

/** Named where a group would be; no group can have this name. */
export const INDEPENDENT_VOTE = 'an independent path';

/**
 * What votes add up to under one rule. A function of its arguments alone: no clock of its own, no order of arrival.
 *
 * One person counts once and one device counts once, however many votes name them. A reject beats the same
 * person's approve, in whatever order they arrive: an approve may turn into a reject but never back. So what is left of
 * a reject whose device is out of office still takes the person's approvals back. An approval that lapsed does not
 * count and is not given twice (one of each choice per person), so nobody waits for it.
 */
export function evaluateQuorum(ask: Ask, hearing: Hearing, votes: readonly Vote[]): QuorumVerdict {
  const count = countVotes(ask, hearing, votes);
  const missing: Record<string, number> = {};
  for (const group of ask.groups) {
    const tally = tallyGroup(group, count, hearing);
    if (tally.by !== null) return { kind: 'rejected', group: group.name, by: tally.by };
    if (tally.missing > 0) missing[group.name] = tally.missing;
  }
  const ways = (ask.anyOf.length === 0 ? [NO_MORE] : ask.anyOf).map((list) => tallyWay(ask, list, count, hearing));
  const reachable = ways.filter((way) => way.kind === 'reachable');
  const [dead] = ways.filter((way) => way.kind === 'out-of-reach');
  if (dead !== undefined && reachable.length === 0) {
    // Somebody's no in any of the lists is what brought it down.
    const isByApprovers = ways.some((way) => way.kind === 'out-of-reach' && way.by === 'approvers');
    return { kind: 'rejected', group: dead.group, by: isByApprovers ? 'approvers' : 'arithmetic' };
  }
  const chosen = reachable.filter((way) => isComplete(way.missing));
  if (isComplete(missing) && chosen.some(({ lacksIndependentVote }) => !lacksIndependentVote))
    return { kind: 'approved', counted: [...count.ballot.values()].filter(({ choice }) => choice === 'approve') };
  const oneOf = chosen.length > 0 ? [] : reachable.map((way) => way.missing);
  const awaited = chosen.length > 0 ? chosen : reachable;
  return { kind: 'open', missing, oneOf, lacksIndependentVote: awaited.every((way) => way.lacksIndependentVote) };
}

/** The one way of a rule that leaves no choice. */
const NO_MORE: readonly Group[] = [];

function isComplete(missing: Missing): boolean {
  return Object.keys(missing).length === 0;
}

interface Count {
  /** The one vote of each person that counts. */
  readonly ballot: ReadonlyMap<ApproverId, CastVote>;
  /** Who approved once, or took it back, and may not do so again. */
  readonly lapsed: ReadonlySet<ApproverId>;
}

function countVotes(ask: Ask, hearing: Hearing, votes: readonly Vote[]): Count {
  // Someone who approved 1 BTC has not approved the same withdrawal edited to 10.
  const about = votes.filter(({ intent }) => intent === hearing.intent);
  const ballot = new Map<ApproverId, CastVote>();
  const lapsed = new Set<ApproverId>();
  const retracted = new Set(about.filter(({ choice }) => choice === 'retract').map(({ approver }) => approver));
  const spoken = new Map<DeviceId, ApproverId>();
  // By digest, so that the order of arrival does not even show in which of two equal votes was counted.
  for (const vote of about.toSorted((a, b) => Number(a.digest > b.digest) - Number(a.digest < b.digest))) {
    const refusal = refuseUnderAsk(vote, ask, hearing);
    if (refusal === 'VOTE_EXPIRED' || vote.choice === 'retract') lapsed.add(vote.approver);
    if (refusal !== null || vote.choice === 'retract') continue;
    if (vote.choice === 'approve' && retracted.has(vote.approver)) continue;
    if ((spoken.get(vote.device) ?? vote.approver) !== vote.approver) continue;
    spoken.set(vote.device, vote.approver);
    const before = ballot.get(vote.approver);
    if (before?.choice === 'reject') continue;
    // Of two approvals of one person the one on an independent path is worth more.
    if (
      before !== undefined &&
      vote.choice === 'approve' &&
      isIndependent(before, hearing) &&
      !isIndependent(vote, hearing)
    )
      continue;
    ballot.set(vote.approver, vote);
  }
  return { ballot, lapsed };
}

interface GroupTally {
  readonly missing: number;
  /** Who brought it down, if it is out of reach. */
  readonly by: 'approvers' | 'arithmetic' | null;
}

function tallyGroup({ name, threshold, members }: Group, count: Count, { initiators }: Hearing): GroupTally {
  // Threshold 0 would approve with nobody asked. parsePolicy refuses it; so do we.
  invariant(threshold >= 1 && threshold <= members.length, `unusable threshold in ${name}`);
  // Who asked is neither for, nor against, nor still to be heard.
  const choices = members.filter((member) => !initiators.has(member)).map((member) => choiceOf(member, count));
  const of = (choice: (typeof choices)[number]): number => choices.filter((each) => each === choice).length;
  const isReachable = of('approve') + of('undecided') >= threshold;
  const by = of('reject') > 0 ? 'approvers' : 'arithmetic';
  return { missing: Math.max(0, threshold - of('approve')), by: isReachable ? null : by };
}

function choiceOf(member: ApproverId, { ballot, lapsed }: Count): 'approve' | 'reject' | 'lapsed' | 'undecided' {
  return ballot.get(member)?.choice ?? (lapsed.has(member) ? 'lapsed' : 'undecided');
}

type WayTally =
  | { readonly kind: 'reachable'; readonly missing: Missing; readonly lacksIndependentVote: boolean }
  | { readonly kind: 'out-of-reach'; readonly group: string; readonly by: 'approvers' | 'arithmetic' };

function tallyWay(ask: Ask, list: readonly Group[], count: Count, hearing: Hearing): WayTally {
  const missing: Record<string, number> = {};
  for (const group of list) {
    const tally = tallyGroup(group, count, hearing);
    if (tally.by !== null) return { kind: 'out-of-reach', group: group.name, by: tally.by };
    if (tally.missing > 0) missing[group.name] = tally.missing;
  }
  const independence = ask.independentVote ? independenceAmong([...ask.groups, ...list], count, hearing) : 'there';
  if (independence === 'out-of-reach') return { kind: 'out-of-reach', group: INDEPENDENT_VOTE, by: 'arithmetic' };
  return { kind: 'reachable', missing, lacksIndependentVote: independence === 'missing' };
}

/** Among those whose approvals make up this way: one on another list is somebody else's eye on something else. */
function independenceAmong(
  groups: readonly Group[],
  count: Count,
  hearing: Hearing,
): 'there' | 'missing' | 'out-of-reach' {
  const members = groups.flatMap((group) => group.members);
  const isThere = members.some((member) => {
    const vote = count.ballot.get(member);
    return vote?.choice === 'approve' && isIndependent(vote, hearing);
  });
  if (isThere) return 'there';
  const awaited = members.filter(
    (member) => !hearing.initiators.has(member) && choiceOf(member, count) === 'undecided',
  );
  const couldCome = [...hearing.devices.values()].some(
    ({ approver, path }) => path === 'independent' && awaited.includes(approver),
  );
  return couldCome ? 'missing' : 'out-of-reach';
}

function isIndependent({ device }: Vote, { devices }: Hearing): boolean {
  return devices.get(device)?.path === 'independent';
}
