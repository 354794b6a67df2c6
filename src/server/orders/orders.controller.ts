import { Controller, Get, HttpCode, HttpStatus, Post, RawBody } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AllowAnyone } from '../auth/allow.js';
import { DescribeRoute } from '../platform/http/describe-route.js';
import { readAnyJson } from '../platform/http/read-request.js';
import {
  ordersSchema,
  signedOrderSchema,
  takenOrderSchema,
  type OrdersView,
  type TakenOrderView,
} from './order-views.js';
import { StopOrders } from './stop-orders.js';
import { TakeOrder } from './take-order.js';

@ApiTags('orders')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly orders: StopOrders,
    private readonly takeOrder: TakeOrder,
  ) {}

  @Get()
  @AllowAnyone()
  @DescribeRoute({
    summary: 'The orders that stop and lift, and what the signing module says of them',
    answers: { 200: { description: 'All of it is signed, and none of it is secret', schema: ordersSchema } },
  })
  list(): Promise<OrdersView> {
    return this.orders.show();
  }

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @AllowAnyone()
  @DescribeRoute({
    summary: 'Give an order: it is its own proof of who gives it',
    body: signedOrderSchema,
    answers: { 202: { description: 'Carried to the signing module, which obeys it or not', schema: takenOrderSchema } },
  })
  give(@RawBody() body: Buffer | undefined): Promise<TakenOrderView> {
    return this.takeOrder.execute(readAnyJson(body));
  }
}
