import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { utcText } from '../../protocol/derive-intent.js';
import { type ApproverId } from '../../protocol/ids.js';
import { EventLog } from '../audit/event-log.js';
import { Database } from '../platform/database/database.js';
import { Refused } from '../platform/http/refused.js';
import { type StoredWithdrawal } from '../withdrawals/withdrawal-row.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { EarlierPayments } from './earlier-payments.js';
import { type FullProposal } from './full-proposal-view.js';
import { ShowProposals } from './show-proposals.js';
import { WalletEffect } from './wallet-effect.js';

const MOST_EVENTS = 500;

const openedRow = z
  .object({ person: z.string(), opened_at: z.date() })
  .transform(({ person, opened_at: openedAt }) => ({ person, openedAt: openedAt.toISOString() }));

/** Gathers what a page shows of one withdrawal. */
@Injectable()
export class ShowFullProposal {
  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
    private readonly log: EventLog,
    private readonly showProposals: ShowProposals,
    private readonly earlierPayments: EarlierPayments,
    private readonly walletEffect: WalletEffect,
  ) {}

  async execute(row: StoredWithdrawal, reader: { readonly approver: ApproverId | null }): Promise<FullProposal> {
    const [[proposal], receipts, events, earlier, wallet, opened] = await Promise.all([
      this.showProposals.execute([row], reader),
      this.store.receiptsOf([row.id]),
      this.log.about(row.id, MOST_EVENTS),
      this.earlierPayments.before(row),
      this.walletEffect.of(row),
      this.database.rows(
        openedRow,
        'SELECT person, opened_at FROM proposal_opened WHERE withdrawal_id = $1 ORDER BY opened_at, person',
        [row.id],
      ),
    ]);
    if (proposal === undefined) throw Refused.because('NOT_FOUND');
    return {
      proposal,
      told: toldOf(row),
      receipts: [...(receipts.get(row.id) ?? [])],
      events,
      earlier,
      wallet,
      opened,
    };
  }
}

/** From the columns, which anybody may have changed who has the database: that is what they are compared for. */
function toldOf(row: StoredWithdrawal): FullProposal['told'] {
  const { reference, asset, destination, beneficiary, wallet, initiators, decision } = row;
  return {
    ...{ intentHash: row.intent_hash, reference, asset, amount: row.amount.toString(), amountText: row.amount_text },
    ...{ destination, beneficiary, wallet, maxFee: row.max_fee.toString(), maxFeeText: row.max_fee_text },
    ...{ notAfter: utcText(row.not_after), engineKey: row.engine_key, initiators },
    ...{ rule: decision.rule, trace: decision.trace },
  };
}
