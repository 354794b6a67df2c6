import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { orderDigest, readSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { verifyLeftReject, wasThereToReject, type LeftReject } from '../../protocol/orders/verify-left-reject.js';
import { refuseOrder, verifyOrder, type VerifiedOrder } from '../../protocol/orders/verify-order.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { HearRejection } from './hear-rejection.js';
import { type TakenOrderView } from './order-views.js';
import { StopOrders } from './stop-orders.js';
import { suspendedDevices } from './suspended-devices.js';

const registeredRow = z.object({ policy: z.string(), intent: z.string() });

/**
 * Takes an order to carry it to the signing module. It authenticates itself, like a vote; and as whoever owns this
 * server may swallow it, people give it to the watchtower or a drop folder as well.
 */
@Injectable()
export class TakeOrder {
  constructor(
    private readonly database: Database,
    private readonly orders: StopOrders,
    private readonly hearRejection: HearRejection,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  async execute(body: unknown): Promise<TakenOrderView> {
    const signed = readSignedOrder(body);
    if (signed === null) throw Refused.because('ORDER_MALFORMED');
    const { policy } = this.deployment;
    const verified = await this.verify(signed);
    if (verified.kind === 'refused') throw Refused.because(verified.code);
    const code = refuseOrder(verified.order, this.clock.seconds());
    if (code !== null) throw Refused.because(code);
    const digest = orderDigest(policy.deploymentId, signed);
    await this.database.transaction((transaction) => this.orders.keep(transaction, digest, signed));
    await this.hearRejection.execute(signed);
    return { digest };
  }

  /** By the devices in office; of a rejection whose device has left the policy since, what is left of it. */
  private async verify(signed: SignedOrder): Promise<VerifiedOrder> {
    const { policy, policies } = this.deployment;
    const verified = verifyOrder(signed, policy, await suspendedDevices(this.database));
    const left = verified.kind === 'order' ? null : verifyLeftReject(signed, policies);
    return left !== null && (await this.wasThere(left)) ? { kind: 'order', order: left.order } : verified;
  }

  /** By the signing module's receipt: what it has not told of, it may be told of by another way. */
  private async wasThere(left: LeftReject): Promise<boolean> {
    const [registered] = await this.database.rows(
      registeredRow,
      `SELECT signed #>> '{message,policyHash}' AS policy, signed #>> '{message,intentHash}' AS intent FROM receipt
        WHERE withdrawal_id = $1 AND signed #>> '{message,outcome}' = 'registered' ORDER BY sequence LIMIT 1`,
      [left.withdrawalId],
    );
    const under = this.deployment.policies.at(registered?.policy ?? '');
    return registered !== undefined && under !== undefined && wasThereToReject(left, { ...registered, under });
  }
}
