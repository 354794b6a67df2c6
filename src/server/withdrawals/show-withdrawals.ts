import { Injectable } from '@nestjs/common';
import { tallyVotes } from '../../core/tally-votes.js';
import { isUnsigned } from '../../core/withdrawal-state.js';
import { type PolicyHistory } from '../../protocol/policy-history.js';
import { asksPeople } from '../../protocol/rules/requirement.js';
import { utcText } from '../../protocol/derive-intent.js';
import { electorateOf, type Vote } from '../../protocol/vote.js';
import { suspendedDevices } from '../orders/suspended-devices.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { questionOf, releaseTimeOf } from './tier-question.js';
import { countStored } from './count-stored.js';
import { type StoredWithdrawal } from './withdrawal-row.js';
import { WithdrawalStore } from './withdrawal-store.js';
import { type WithdrawalView } from './withdrawal-view.js';

/** Turns rows into what the engine is told, with how far the approvals are and what the signing module stated. */
@Injectable()
export class ShowWithdrawals {
  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(rows: readonly StoredWithdrawal[]): Promise<WithdrawalView[]> {
    const ids = rows.map(({ id }) => id);
    const [votes, receipts, suspended] = await Promise.all([
      this.store.votesOf(ids),
      this.store.receiptsOf(ids),
      suspendedDevices(this.database),
    ]);
    const electorate = electorateOf(this.deployment.policies, suspended);
    const now = this.clock.seconds();
    return rows.map((row) => ({
      id: row.id,
      reference: row.reference,
      state: row.state,
      reason: reasonOf(row, now),
      asset: row.asset,
      amount: row.amount.toString(),
      amountText: row.amount_text,
      destination: row.destination,
      beneficiary: row.beneficiary,
      wallet: row.wallet,
      maxFee: row.max_fee.toString(),
      maxFeeText: row.max_fee_text,
      notAfter: utcText(row.not_after),
      tier: row.decision.rule,
      decision: row.decision,
      approvals: approvalsOf(row, countStored(votes.get(row.id) ?? [], electorate), electorate.policies, now),
      estimatedReleaseAt: timeText(releaseTimeOf(row, this.deployment.policies, now)),
      initiators: row.initiators,
      txid: row.txid,
      confirmations: row.confirmations,
      receipts: [...(receipts.get(row.id) ?? [])],
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    }));
  }
}

function timeText(unixSeconds: number | null): string | null {
  return unixSeconds === null ? null : utcText(unixSeconds);
}

/** The time has passed and the signing module has not said so yet. */
export function reasonOf({ reason, state, not_after }: StoredWithdrawal, now: number): string | null {
  return reason ?? (isUnsigned(state) && not_after <= now ? 'EXPIRED' : null);
}

function approvalsOf(
  row: StoredWithdrawal,
  votes: readonly Vote[],
  policies: PolicyHistory,
  now: number,
): WithdrawalView['approvals'] {
  const question = questionOf(row, policies, now);
  if (question === null || !asksPeople(question.requirement)) return null;
  const tally = tallyVotes(question, votes);
  return Object.fromEntries(tally.map(({ name, need, approved }) => [name, { have: approved.length, need }]));
}
