import { Injectable } from '@nestjs/common';
import { tallyVotes } from '../../core/tally-votes.js';
import { type DeviceCaller } from '../auth/caller.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { reasonOf } from '../withdrawals/show-withdrawals.js';
import { isOpenForVotes, questionOf } from '../withdrawals/tier-question.js';
import { type StoredVote, type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { type Proposal, signedRequestSchema, signedVoteSchema } from './proposal-view.js';

/** Shows withdrawals as proposals, with the evidence that a device needs to judge for itself. */
@Injectable()
export class ShowProposals {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(rows: readonly StoredWithdrawal[], { approver }: DeviceCaller): Promise<Proposal[]> {
    const ids = rows.map(({ id }) => id);
    const [votes, receipts] = await Promise.all([this.store.votesOf(ids), this.store.receiptsOf(ids)]);
    const now = this.clock.seconds();
    return rows.map((row) => {
      const cast = votes.get(row.id) ?? [];
      return {
        withdrawalId: row.id,
        state: row.state,
        reason: reasonOf(row, now),
        request: signedRequestSchema.parse(row.request),
        votes: cast.map(({ signed }) => signedVoteSchema.parse(signed)),
        registration: receipts.get(row.id)?.find(({ message }) => message['outcome'] === 'registered') ?? null,
        mine: isOpenForVotes(row, now) && this.waitsFor(approver, row, cast, now),
      };
    });
  }

  private waitsFor(approver: string, row: StoredWithdrawal, cast: readonly StoredVote[], now: number): boolean {
    const question = questionOf(row, this.deployment.policies, now);
    if (question === null) return false;
    const tally = tallyVotes(
      question,
      cast.map(({ vote }) => vote),
    );
    return tally.some(({ waitingFor }) => waitingFor.some((person) => person === approver));
  }
}
