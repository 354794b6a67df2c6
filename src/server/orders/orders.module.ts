import { Module } from '@nestjs/common';
import { OrdersController } from './orders.controller.js';
import { StopOrders } from './stop-orders.js';
import { TakeOrder } from './take-order.js';

/** Orders that stop and lift, on their way to the signing module. */
@Module({ controllers: [OrdersController], providers: [StopOrders, TakeOrder], exports: [StopOrders] })
export class OrdersModule {}
