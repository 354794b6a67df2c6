import { type ApproverId, type DeviceId, type IntentHash } from '../ids.js';
import { invariant } from '../invariant.js';
import { type Device, type Group } from '../policy.js';
import { type Vote } from '../vote.js';
import { refuseUnderAsk } from './refuse-vote-under.js';
import { groupsOf, type Ask } from './requirement.js';

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
 * person's approve, in whatever order they arrive, and it stands when its time has passed: an approve may turn
 * into a reject but never back, so a "no" that lapsed would bring the older "yes" to life again. An approval
 * that lapsed does not count and is not given twice (one of each choice per person), so nobody waits for it.
 */
export function evaluateQuorum(ask: Ask, hearing: Hearing, votes: readonly Vote[]): QuorumVerdict {
  const count = countVotes(ask, hearing, votes);
  const missing: Record<string, number> = {};
  for (const group of ask.groups) {
    const tally = tallyGroup(group, count, hearing);
    if (tally.by !== null) return { kind: 'rejected', group: group.name, by: tally.by };
    if (tally.missing > 0) missing[group.name] = tally.missing;
  }
  const ways = ask.anyOf.map((list) => tallyWay(list, count, hearing));
  const reachable = ways.flatMap((way) => (way.kind === 'reachable' ? [way.missing] : []));
  const [dead] = ways.flatMap((way) => (way.kind === 'out-of-reach' ? [way] : []));
  if (dead !== undefined && reachable.length === 0) {
    // Somebody's no in any of the lists is what brought it down.
    const isByApprovers = ways.some((way) => way.kind === 'out-of-reach' && way.by === 'approvers');
    return { kind: 'rejected', group: dead.group, by: isByApprovers ? 'approvers' : 'arithmetic' };
  }
  const isChosen = ask.anyOf.length === 0 || reachable.some((way) => Object.keys(way).length === 0);
  const independence = independenceOf(ask, count, hearing);
  if (independence === 'out-of-reach') return { kind: 'rejected', group: INDEPENDENT_VOTE, by: 'arithmetic' };
  if (Object.keys(missing).length === 0 && isChosen && independence === 'there')
    return { kind: 'approved', counted: [...count.ballot.values()].filter(({ choice }) => choice === 'approve') };
  const lacksIndependentVote = independence === 'missing';
  return { kind: 'open', missing, oneOf: isChosen ? [] : reachable, lacksIndependentVote };
}

interface Count {
  /** The one vote of each person that counts. */
  readonly ballot: ReadonlyMap<ApproverId, Vote>;
  /** Who approved once and may not do so again. */
  readonly lapsed: ReadonlySet<ApproverId>;
}

function countVotes(ask: Ask, hearing: Hearing, votes: readonly Vote[]): Count {
  const ballot = new Map<ApproverId, Vote>();
  const lapsed = new Set<ApproverId>();
  const spoken = new Map<DeviceId, ApproverId>();
  // By digest, so that the order of arrival does not even show in which of two equal votes was counted.
  for (const vote of [...votes].sort((a, b) => Number(a.digest > b.digest) - Number(a.digest < b.digest))) {
    // Someone who approved 1 BTC has not approved the same withdrawal edited to 10.
    if (vote.intent !== hearing.intent) continue;
    const refusal = refuseUnderAsk(vote, ask, hearing);
    const hasLapsed = refusal === 'VOTE_EXPIRED';
    if (hasLapsed && vote.choice === 'approve') lapsed.add(vote.approver);
    if (refusal !== null && !(hasLapsed && vote.choice === 'reject')) continue;
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
  | { readonly kind: 'reachable'; readonly missing: Missing }
  | { readonly kind: 'out-of-reach'; readonly group: string; readonly by: 'approvers' | 'arithmetic' };

function tallyWay(list: readonly Group[], count: Count, hearing: Hearing): WayTally {
  const missing: Record<string, number> = {};
  for (const group of list) {
    const tally = tallyGroup(group, count, hearing);
    if (tally.by !== null) return { kind: 'out-of-reach', group: group.name, by: tally.by };
    if (tally.missing > 0) missing[group.name] = tally.missing;
  }
  return { kind: 'reachable', missing };
}

function independenceOf(ask: Ask, count: Count, hearing: Hearing): 'there' | 'missing' | 'out-of-reach' {
  if (!ask.independentVote) return 'there';
  const approvals = [...count.ballot.values()].filter(({ choice }) => choice === 'approve');
  if (approvals.some((vote) => isIndependent(vote, hearing))) return 'there';
  const awaited = groupsOf(ask)
    .flatMap(({ members }) => members)
    .filter((member) => !hearing.initiators.has(member) && choiceOf(member, count) === 'undecided');
  const couldCome = [...hearing.devices.values()].some(
    ({ approver, path }) => path === 'independent' && awaited.includes(approver),
  );
  return couldCome ? 'missing' : 'out-of-reach';
}

function isIndependent({ device }: Vote, { devices }: Hearing): boolean {
  return devices.get(device)?.path === 'independent';
}
