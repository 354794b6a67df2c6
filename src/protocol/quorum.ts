import { type ApproverId, type DeviceId, type EngineKeyId, type IntentHash } from './ids.js';
import { invariant } from './invariant.js';
import { type Group, type Policy, type Tier } from './policy.js';
import { refuseVote, type Vote } from './vote.js';
import { type Intent } from './verbs.js';

export type QuorumVerdict =
  | { readonly kind: 'approved'; readonly counted: readonly Vote[] }
  /** The group cannot reach its threshold any more; `by` says whether someone said no or too few may still vote. */
  | { readonly kind: 'rejected'; readonly group: string; readonly by: 'approvers' | 'arithmetic' }
  | { readonly kind: 'open'; readonly missing: Readonly<Record<string, number>> };

export interface Question {
  readonly intent: IntentHash;
  readonly tier: Tier;
  readonly initiators: ReadonlySet<string>;
  /** Unix seconds, by the clock of whoever asks. */
  readonly now: number;
}

/**
 * Who asked: the custodians of the engine key by policy, and whom the request names on top. They are
 * neither for, nor against, nor still to be heard.
 */
export function initiatorsOf(intent: Intent, policy: Policy): ReadonlySet<string> {
  const custodians = policy.engineKeys.get(intent.engineKey as EngineKeyId)?.custodians ?? [];
  return new Set<string>([...custodians, ...intent.initiators]);
}

/**
 * Decides a withdrawal from the votes cast on it.
 *
 * Server and signing module each call this on their own copy of the votes; the signing module does not take
 * the server's word for the outcome. So it is a function of its arguments alone: no clock of its own, no order
 * of arrival, no I/O.
 *
 * One person counts once and one device counts once, however many votes name them. A reject beats the same
 * person's approve, in whatever order they arrive, and it stands when its time has passed: an approve may turn
 * into a reject but never back, so a "no" that lapsed would bring the older "yes" to life again. An approval
 * that lapsed does not count and is not given twice (one of each choice per person), so nobody waits for it.
 */
export function evaluateQuorum({ intent, tier, initiators, now }: Question, votes: readonly Vote[]): QuorumVerdict {
  invariant(tier.requires.kind === 'quorum', `tier ${tier.id} asks nobody`);
  const ballot = new Map<ApproverId, Vote>();
  const lapsed = new Set<ApproverId>();
  const spoken = new Map<DeviceId, ApproverId>();
  // By digest, so that the order of arrival does not even show in which of two equal votes was counted.
  for (const vote of [...votes].sort((a, b) => Number(a.digest > b.digest) - Number(a.digest < b.digest))) {
    // Someone who approved 1 BTC has not approved the same withdrawal edited to 10.
    if (vote.intent !== intent) continue;
    const refusal = refuseVote(vote, tier, initiators, now);
    const hasLapsed = refusal === 'VOTE_EXPIRED';
    if (hasLapsed && vote.choice === 'approve') lapsed.add(vote.approver);
    if (refusal !== null && !(hasLapsed && vote.choice === 'reject')) continue;
    if ((spoken.get(vote.device) ?? vote.approver) !== vote.approver) continue;
    spoken.set(vote.device, vote.approver);
    if (ballot.get(vote.approver)?.choice !== 'reject') ballot.set(vote.approver, vote);
  }

  const missing: Record<string, number> = {};
  for (const group of tier.requires.groups) {
    const count = countGroup(group, { ballot, lapsed, initiators });
    if (count.approvals + count.undecided < group.threshold) {
      return { kind: 'rejected', group: group.name, by: count.rejections > 0 ? 'approvers' : 'arithmetic' };
    }
    if (count.approvals < group.threshold) missing[group.name] = group.threshold - count.approvals;
  }
  if (Object.keys(missing).length > 0) return { kind: 'open', missing };
  return { kind: 'approved', counted: [...ballot.values()].filter((vote) => vote.choice === 'approve') };
}

interface Ballot {
  readonly ballot: ReadonlyMap<ApproverId, Vote>;
  /** Who approved once and may not do so again. */
  readonly lapsed: ReadonlySet<ApproverId>;
  readonly initiators: ReadonlySet<string>;
}

function countGroup(group: Group, { ballot, lapsed, initiators }: Ballot) {
  // Threshold 0 would approve with nobody asked. parsePolicy refuses it; so do we.
  invariant(group.threshold >= 1 && group.threshold <= group.members.length, `unusable threshold in ${group.name}`);
  const choices = group.members
    .filter((member) => !initiators.has(member))
    .map((member) => ballot.get(member)?.choice ?? (lapsed.has(member) ? 'lapsed' : 'undecided'));
  const count = (choice: (typeof choices)[number]): number => choices.filter((each) => each === choice).length;
  return { approvals: count('approve'), rejections: count('reject'), undecided: count('undecided') };
}
