import { Injectable } from '@nestjs/common';
import { isUnsigned } from '../../core/withdrawal-state.js';
import { type SignedOrder } from '../../protocol/orders/signed-order.js';
import { refuseVoteUnder } from '../../protocol/rules/refuse-vote-under.js';
import { countedOf, electorateOf, verifyVote, writeSignedVote, type CastVote } from '../../protocol/vote.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { RecountVotes } from '../policies/recount-votes.js';
import { isSaidBefore } from '../withdrawals/is-said-before.js';
import { type LockedWithdrawal } from '../withdrawals/locked-withdrawal.js';
import { questionOf } from '../withdrawals/tier-question.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';

/**
 * Counts a rejection that was given as an order among the votes, as the signing module does. Else we would take for a
 * quorum what is none, close the vote, and leave nobody who could make up for it.
 */
@Injectable()
export class HearRejection {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly recountVotes: RecountVotes,
    private readonly clock: Clock,
  ) {}

  /** Does nothing where it is no order to reject, is about something else, or was said before. */
  async execute(signed: SignedOrder): Promise<void> {
    if (signed.verb !== 'Reject') return;
    const found = await this.store.find(signed.message.intent.withdrawalId);
    if (found === null) return;
    const verified = verifyVote(signed, found.intent_hash, electorateOf(this.deployment.policies));
    if (verified.kind === 'refused') return;
    const [vote] = countedOf(verified);
    if (vote === undefined) return;
    // As it was cast: what is left of it is for the count to say, and a suspension may be lifted.
    const cast: CastVote = { ...vote, choice: 'reject' };
    await this.store.withLocked(found.id, (locked) => this.hear(locked, cast, signed));
  }

  private async hear(
    locked: LockedWithdrawal,
    vote: CastVote,
    signed: Extract<SignedOrder, { verb: 'Reject' }>,
  ): Promise<void> {
    const { row } = locked;
    const question = questionOf(row, this.deployment.policies, this.clock.seconds());
    // What is signed already goes out; one that nobody hears, or that is from the future, is no vote.
    if (!isUnsigned(row.state) || question === null) return;
    if (refuseVoteUnder(vote, question.requirement, question) !== null) return;
    if ((await locked.votes()).some((each) => isSaidBefore(each, vote, signed))) return;
    await locked.addVote(vote, writeSignedVote(signed), null);
    await this.recountVotes.recount(locked);
  }
}
