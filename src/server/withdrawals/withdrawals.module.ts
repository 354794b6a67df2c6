import { Module } from '@nestjs/common';
import { LooksModule } from '../load/looks.module.js';
import { SigningReportsModule } from '../signing-work/signing-reports.module.js';
import { CancelWithdrawal } from './cancel-withdrawal.js';
import { DryRunWithdrawal } from './dry-run-withdrawal.js';
import { FollowReceipts } from './follow-receipts.js';
import { ListWithdrawals } from './list-withdrawals.js';
import { RequestWithdrawal } from './request-withdrawal.js';
import { SearchWithdrawals } from './search-withdrawals.js';
import { SearchController } from './search.controller.js';
import { ShowWithdrawals } from './show-withdrawals.js';
import { StatedCancels } from './stated-cancels.js';
import { WithdrawalStore } from './withdrawal-store.js';
import { WithdrawalsController } from './withdrawals.controller.js';

/** What engines ask for. The store is exported, because votes and receipts change the same rows under the same lock. */
@Module({
  imports: [SigningReportsModule, LooksModule],
  controllers: [WithdrawalsController, SearchController],
  providers: [
    RequestWithdrawal,
    DryRunWithdrawal,
    CancelWithdrawal,
    ListWithdrawals,
    SearchWithdrawals,
    ShowWithdrawals,
    FollowReceipts,
    StatedCancels,
    WithdrawalStore,
  ],
  exports: [FollowReceipts, StatedCancels, WithdrawalStore, ShowWithdrawals],
})
export class WithdrawalsModule {}
