import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { CloseLapsed } from './close-lapsed.js';
import { HandOutWork } from './hand-out-work.js';
import { SigningReportsModule } from './signing-reports.module.js';
import { SigningWorkController } from './signing-work.controller.js';
import { TakeReceipts } from './take-receipts.js';

/** Hands evidence to the signing module and takes its statements in. */
@Module({
  imports: [OrdersModule, PoliciesModule, SigningReportsModule, WithdrawalsModule],
  controllers: [SigningWorkController],
  providers: [CloseLapsed, HandOutWork, TakeReceipts],
})
export class SigningWorkModule {}
