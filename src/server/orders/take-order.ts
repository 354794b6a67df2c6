import { Injectable } from '@nestjs/common';
import { orderDigest, readSignedOrder } from '../../protocol/orders/signed-order.js';
import { refuseOrder, verifyOrder } from '../../protocol/orders/verify-order.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { type TakenOrderView } from './order-views.js';
import { StopOrders } from './stop-orders.js';
import { suspendedDevices } from './suspended-devices.js';

/**
 * Takes an order to carry it to the signing module. It authenticates itself, like a vote; and as whoever owns this
 * server may swallow it, people give it to the watchtower or a drop folder as well.
 */
@Injectable()
export class TakeOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: StopOrders,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(body: unknown): Promise<TakenOrderView> {
    const signed = readSignedOrder(body);
    if (signed === null) throw Refused.because('ORDER_MALFORMED');
    const { policy } = this.deployment;
    const verified = verifyOrder(signed, policy, await suspendedDevices(this.database));
    if (verified.kind === 'refused') throw Refused.because(verified.code);
    const code = refuseOrder(verified.order, this.clock.seconds());
    if (code !== null) throw Refused.because(code);
    const digest = orderDigest(policy.deploymentId, signed);
    await this.database.transaction((transaction) => this.orders.keep(transaction, digest, signed));
    return { digest };
  }
}
