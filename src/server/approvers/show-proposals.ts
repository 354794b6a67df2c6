import { Injectable } from '@nestjs/common';
import { tallyVotes } from '../../core/tally-votes.js';
import { changeText } from '../../protocol/governance/change.js';
import { comparePolicies } from '../../protocol/governance/compare-policies.js';
import { type ApproverId } from '../../protocol/ids.js';
import { type Policy } from '../../protocol/policy.js';
import { electorateOf, type Vote } from '../../protocol/vote.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { reasonOf } from '../withdrawals/show-withdrawals.js';
import { isOpenForVotes, questionOf } from '../withdrawals/tier-question.js';
import { countStored } from '../withdrawals/count-stored.js';
import { type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { type Proposal, signedRequestSchema, signedVoteSchema } from './proposal-view.js';

/** Shows withdrawals as proposals, with the evidence that a device needs to judge for itself. */
@Injectable()
export class ShowProposals {
  /** By the hash of the older policy: to compare two takes a while. */
  private readonly comparisons = new Map<string, { readonly inForce: Policy; readonly changes: string[] }>();

  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  /** @param reader whose `mine` is meant: an approver with a device or a session, or somebody who is none */
  async execute(
    rows: readonly StoredWithdrawal[],
    { approver }: { readonly approver: ApproverId | null },
  ): Promise<Proposal[]> {
    const ids = rows.map(({ id }) => id);
    const [votes, receipts, suspended] = await Promise.all([
      this.store.votesOf(ids),
      this.store.receiptsOf(ids),
      suspendedDevices(this.database),
    ]);
    const electorate = electorateOf(this.deployment.policies, suspended);
    const now = this.clock.seconds();
    return rows.map((row) => {
      const cast = votes.get(row.id) ?? [];
      return {
        withdrawalId: row.id,
        state: row.state,
        reason: reasonOf(row, now),
        request: signedRequestSchema.parse(row.request),
        policyChanged: this.changedSince(row),
        votes: cast.map(({ signed }) => signedVoteSchema.parse(signed)),
        registration: receipts.get(row.id)?.find(({ message }) => message['outcome'] === 'registered') ?? null,
        isBeyondLimits: row.beyond_limits,
        mine: isOpenForVotes(row, now) && this.waitsFor(approver, row, countStored(cast, electorate), now),
      };
    });
  }

  /** In words, what has changed in the rules since it was taken in; nothing where it is decided by those. */
  private changedSince({ policy_hash: hash }: StoredWithdrawal): string[] {
    const { policy: inForce, policies } = this.deployment;
    const then = policies.at(hash);
    if (then === undefined || then === inForce) return [];
    const known = this.comparisons.get(hash);
    if (known?.inForce === inForce) return known.changes;
    const changes = comparePolicies(inForce, then).changes.map(changeText);
    this.comparisons.set(hash, { inForce, changes });
    return changes;
  }

  private waitsFor(approver: ApproverId | null, row: StoredWithdrawal, cast: readonly Vote[], now: number): boolean {
    const question = questionOf(row, this.deployment.policies, now);
    if (question === null) return false;
    const tally = tallyVotes(question, cast);
    return tally.some(({ waitingFor }) => waitingFor.some((person) => person === approver));
  }
}
