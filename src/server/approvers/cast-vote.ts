import { Injectable } from '@nestjs/common';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type RequirementVerdict } from '../../protocol/rules/evaluate-requirement.js';
import { refuseVoteUnder } from '../../protocol/rules/refuse-vote-under.js';
import {
  electorateOf,
  readSignedVote,
  verifyVote,
  writeSignedVote,
  type SignedVote,
  type CastVote as VerifiedCastVote,
} from '../../protocol/vote.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { followVerdict } from '../withdrawals/follow-verdict.js';
import { isSaidBefore } from '../withdrawals/is-said-before.js';
import { type LockedWithdrawal } from '../withdrawals/locked-withdrawal.js';
import { isOpenForVotes, questionOf } from '../withdrawals/tier-question.js';
import { countStored } from '../withdrawals/count-stored.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { type CastVoteView } from './proposal-view.js';

/**
 * Takes one signed vote and says what the votes add up to. The vote authenticates itself, so no token is asked for;
 * nothing that the server concludes here moves money, because the signing module counts the same votes again.
 */
@Injectable()
export class CastVote {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  /** @param consoleHash of the page that it was given on, by its own word; null where none said so */
  async execute(id: string, body: unknown, consoleHash: Hex32 | null): Promise<CastVoteView> {
    const signed = readSignedVote(body);
    if (signed === null) throw Refused.because('VOTE_MALFORMED');
    const found = parseHex32(id) === null ? null : await this.store.find(id);
    if (found === null) throw Refused.because('NOT_FOUND');
    // Before the lock, since an intent never changes: a forged vote costs a signature check and holds up nobody.
    const verified = verifyVote(signed, found.intent_hash, electorateOf(this.deployment.policies));
    if (verified.kind !== 'vote') throw Refused.because(verified.code);
    return this.store.withLocked(id, (locked) => this.count(locked, verified.vote, signed, consoleHash));
  }

  private async count(
    locked: LockedWithdrawal,
    vote: VerifiedCastVote,
    signed: SignedVote,
    consoleHash: Hex32 | null,
  ): Promise<CastVoteView> {
    const now = this.clock.seconds();
    const { state } = locked.row;
    if (!isOpenForVotes(locked.row, now)) throw Refused.because('WITHDRAWAL_NOT_OPEN');
    const question = questionOf(locked.row, this.deployment.policies, now);
    if (question === null) throw Refused.because('NO_TIER_MATCHES');
    const refusal = refuseVoteUnder(vote, question.requirement, question);
    if (refusal !== null) throw Refused.because(refusal);
    const suspended = await locked.suspended();
    if (suspended.has(vote.device)) throw Refused.because('VOTE_DEVICE_SUSPENDED');
    const { policies } = this.deployment;
    const stored = await locked.votes();
    if (stored.some((each) => isSaidBefore(each, vote, signed))) throw Refused.because('VOTE_ALREADY_CAST');
    const cast = countStored(stored, electorateOf(policies, suspended));
    const own = cast.filter(({ approver, device }) => approver === vote.approver || device === vote.device);
    if (own.some(({ choice }) => vote.choice === 'approve' || choice === 'reject'))
      throw Refused.because('VOTE_ALREADY_CAST');

    await locked.addVote(vote, writeSignedVote(signed), consoleHash);
    const { verdict, change } = followVerdict(locked.row, question, [...cast, vote]);
    await locked.change(change);
    return { verdict: viewOf(verdict), state: change.state ?? state };
  }
}

function viewOf(verdict: RequirementVerdict): CastVoteView['verdict'] {
  switch (verdict.kind) {
    case 'held':
    case 'open':
      return { kind: verdict.kind, missing: { ...verdict.missing } };
    case 'delayed':
    case 'approved':
      return { kind: 'approved' };
    case 'rejected':
      return { kind: 'rejected', group: verdict.group };
  }
}
