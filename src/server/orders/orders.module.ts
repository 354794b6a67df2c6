import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/policies.module.js';
import { WithdrawalsModule } from '../withdrawals/withdrawals.module.js';
import { HearRejection } from './hear-rejection.js';
import { OrdersController } from './orders.controller.js';
import { StopOrders } from './stop-orders.js';
import { TakeOrder } from './take-order.js';

/** Orders that stop and lift, on their way to the signing module. */
@Module({
  imports: [PoliciesModule, WithdrawalsModule],
  controllers: [OrdersController],
  providers: [HearRejection, StopOrders, TakeOrder],
  exports: [HearRejection, StopOrders],
})
export class OrdersModule {}
