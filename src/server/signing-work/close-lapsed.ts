import { Injectable } from '@nestjs/common';
import { evaluateRequirement } from '../../protocol/rules/evaluate-requirement.js';
import { electorateOf } from '../../protocol/vote.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { isOpenForVotes, questionOf } from '../withdrawals/tier-question.js';
import { countStored } from '../withdrawals/count-stored.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';

const AT_ONCE = 50;

/**
 * Closes votes in which so many approvals have lapsed that too few persons are left to ask: nobody approves twice,
 * so waiting changes nothing. The end is the signing module's to say, on the same evidence.
 */
@Injectable()
export class CloseLapsed {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    for (const { id } of await this.store.listLapsed(AT_ONCE)) await this.close(id);
  }

  private close(id: string): Promise<void> {
    return this.store.withLocked(id, async (locked) => {
      const now = this.clock.seconds();
      // A vote, a cancel or a receipt may have come before us.
      if (!isOpenForVotes(locked.row, now)) return;
      const votes = countStored(await locked.votes(), electorateOf(this.deployment.policies, await locked.suspended()));
      const question = questionOf(locked.row, this.deployment.policies, now);
      if (question === null || evaluateRequirement(question, votes).kind !== 'rejected') return;
      await locked.change({ reason: 'QUORUM_UNREACHABLE', owed: { work: 'reject', inSeconds: 0 } });
    });
  }
}
