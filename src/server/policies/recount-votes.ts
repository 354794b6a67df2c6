import { Injectable } from '@nestjs/common';
import { readAsked, readSignedRequest } from '../../protocol/evidence.js';
import { quorumLapsesAt } from '../../core/quorum-lapse.js';
import { move } from '../../core/withdrawal-state.js';
import { heldUnder, type Held } from '../../protocol/held-under.js';
import { evaluateRequirement } from '../../protocol/rules/evaluate-requirement.js';
import { electorateOf, type Vote } from '../../protocol/vote.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { followVerdict } from '../withdrawals/follow-verdict.js';
import { type Change, type LockedWithdrawal } from '../withdrawals/locked-withdrawal.js';
import { groundsFor, isOpenForVotes, questionOf } from '../withdrawals/tier-question.js';
import { countStored } from '../withdrawals/count-stored.js';
import { type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { RecountSignatures } from './recount-signatures.js';

const AT_ONCE = 200;
/** Beside what waits while votes on it are left out, for whoever wonders where they are. */
const SUSPENDED = 'VOTE_DEVICE_SUSPENDED';

/**
 * Counts the votes again on everything that our count decides, when the policy has changed, or a device was suspended or
 * is so no more: who is no longer in office drops out, and what can no longer be approved, or is asked for no longer, is
 * given to the signing module to end. So are the signatures under what would change the policy next.
 */
@Injectable()
export class RecountVotes {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
    private readonly recountSignatures: RecountSignatures,
  ) {}

  async execute(): Promise<void> {
    await this.recountSignatures.execute();
    let after = 0;
    for (;;) {
      const rows = await this.store.listCounted(AT_ONCE, after);
      for (const { id } of rows) await this.store.withLocked(id, (locked) => this.recount(locked));
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.sequence;
    }
  }

  /** The same of one of them, whose lock is held. */
  async recount(locked: LockedWithdrawal): Promise<void> {
    const { row } = locked;
    const now = this.clock.seconds();
    const { policies } = this.deployment;
    const suspended = await locked.suspended();
    const stored = await locked.votes();
    const votes = countStored(stored, electorateOf(policies, suspended));
    const leftOut = stored.some(({ vote }) => suspended.has(vote.device)) ? SUSPENDED : null;
    if (row.state === 'authorised') return this.askAgain(locked, votes, leftOut);
    // A vote, a cancel or a receipt may have come before us.
    if (!isOpenForVotes(row, now)) return;
    const grounds = groundsFor(row, policies);
    const held = this.heldNow(row);
    if (held.kind === 'refused') return locked.change(toEnd(held.code));
    if (grounds.kind === 'none') return locked.change(toEnd('NO_TIER_MATCHES'));
    const question = questionOf(row, policies, now);
    // What cannot be known now may be known later; the signing module waits for it, and so do the votes.
    if (grounds.kind !== 'found' || question === null) return locked.change({ reason: 'CONDITION_UNKNOWN' });
    // What was left out before, and is counted again now, is no reason any more.
    const before = { state: row.state, reason: row.reason === SUSPENDED ? null : row.reason };
    const { verdict, change } = followVerdict(before, question, votes);
    const isWaiting = verdict.kind === 'open' || verdict.kind === 'held';
    const { rule } = grounds.requirement;
    await locked.change({
      ...change,
      ...(isWaiting && { reason: leftOut ?? (verdict.kind === 'held' ? before.reason : (change.reason ?? null)) }),
      decision: { policyHash: policies.inForce.hash, rule, trace: [...grounds.trace] },
    });
  }

  /** Its votes made up a quorum, and do not now. The signing module has not answered; if it does, its word counts. */
  private async askAgain(locked: LockedWithdrawal, votes: readonly Vote[], reason: string | null): Promise<void> {
    const { row } = locked;
    const question = questionOf(row, this.deployment.policies, this.clock.seconds());
    if (row.owed_work !== 'authorise' || question === null) return;
    const { kind } = evaluateRequirement(question, votes);
    if (kind !== 'open' && kind !== 'held') return;
    const state = move(row.state, 'ask again');
    // Reviews count from the registration, and rules may ask what is found out then.
    const owed = row.registered_at === null ? ({ work: 'register', inSeconds: 0 } as const) : null;
    await locked.change({ state, reason, owed, quorumLapsesAt: quorumLapsesAt(question, votes) });
  }

  /** Whether the engine's request still asks for the same payment. What is not readable here is the signing module's to refuse. */
  private heldNow({ request, policy_hash: then, max_fee: feeCeiling }: StoredWithdrawal): Held {
    const { policies } = this.deployment;
    const signed = readSignedRequest(request);
    const asked = signed === null ? null : readAsked(signed, policies.at(then) ?? policies.inForce);
    if (signed === null || asked?.kind !== 'asked') return { kind: 'held', feeCeiling };
    return heldUnder(signed, asked.intent, policies.inForce);
  }
}

function toEnd(reason: string): Change {
  return { reason, owed: { work: 'reject', inSeconds: 0 } };
}
