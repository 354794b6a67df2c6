import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { hashIntent, NO_HASH } from '../../protocol/derive-intent.js';
import { type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { readSignedOrder, writeSignedOrder, type SignedOrder } from '../../protocol/orders/signed-order.js';
import { Clock } from '../platform/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';
import { signedReceiptSchema } from '../withdrawals/withdrawal-view.js';
import { signedOrderSchema, type OrdersView, type SignedOrderView } from './order-views.js';

const signedRow = z.object({ signed: signedOrderSchema });
const receiptRow = z.object({ signed: signedReceiptSchema });
const digestRow = z.object({ digest: z.string() });

/** Given again after this, for the signing module may have died over it. */
const HAND_OUT_AGAIN_SECONDS = 5;
/** After this nobody takes an order any more whom it has not reached yet. */
const HAND_OUT_FOR_HOURS = 25;
const HAND_OUT_AT_ONCE = 100;
const TOLD = 500;
/** One is enough, but for one under a policy before. */
const HEARD_OF_EACH_DEVICE = 4;

/** Orders in the database. */
@Injectable()
export class StopOrders {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** False where it was here already. Due at once: whoever gives an order waits for it. */
  async keep(transaction: Transaction, digest: Hex32, order: SignedOrder): Promise<boolean> {
    const { verb, message } = order;
    const { approver, device } = message;
    const inserted = await transaction.run(
      `INSERT INTO stop_order (digest, verb, approver, device, signed, intent_hash, recorded_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (digest) DO NOTHING`,
      [digest, verb, approver, device, asJson(writeSignedOrder(order)), rejectedBy(order), this.clock.now()],
    );
    if (inserted === 0) return false;
    await transaction.run('INSERT INTO stop_order_due (digest, due_at) VALUES ($1, now())', [digest]);
    transaction.record({ type: 'order.given', digest, verb, approver, device });
    return true;
  }

  /** As the signing module hands it in, which has taken it already. */
  async keepTaken(transaction: Transaction, digest: Hex32, order: SignedOrder): Promise<void> {
    if (await this.keep(transaction, digest, order)) await this.settle(transaction, digest);
  }

  /**
   * What the signing module has not answered yet, each device in its turn. It does not answer a second "no" that says no more than
   * the first: whoever gives five hundred of them must not keep another one's freeze waiting behind them.
   */
  async takeDue(): Promise<SignedOrderView[]> {
    const due = await this.database.rows(
      digestRow,
      `UPDATE stop_order_due SET due_at = now() + make_interval(secs => $1)
       WHERE digest IN (
         SELECT digest FROM (
           SELECT digest, place, verb, row_number() OVER (
               PARTITION BY device ORDER BY verb = 'Reject', due_at, place) AS turn
             FROM stop_order_due JOIN stop_order USING (digest)
            WHERE due_at <= now() AND recorded_at > now() - make_interval(hours => $2)) due
          ORDER BY turn, verb = 'Reject', place LIMIT $3)
       RETURNING digest`,
      [HAND_OUT_AGAIN_SECONDS, HAND_OUT_FOR_HOURS, HAND_OUT_AT_ONCE],
    );
    if (due.length === 0) return [];
    const sql = 'SELECT signed FROM stop_order WHERE digest = ANY ($1) ORDER BY place';
    const rows = await this.database.rows(signedRow, sql, [due.map(({ digest }) => digest)]);
    return rows.map(({ signed }) => signed);
  }

  /**
   * Rejections of these withdrawals, whoever brought them, and not of something else that was given the same id. Of each device only
   * the first ones: whoever words theirs anew five hundred times must neither crowd out what the others have said nor have all
   * of it counted each time.
   */
  async rejectionsOf(withdrawals: readonly Hex32[]): Promise<readonly SignedOrder[]> {
    if (withdrawals.length === 0) return [];
    const rows = await this.database.rows(
      signedRow,
      `SELECT signed FROM (
         SELECT signed, place, row_number() OVER (
             PARTITION BY signed #>> '{message,intent,withdrawalId}', device ORDER BY place) AS nth
           FROM stop_order
           JOIN withdrawal w ON w.id = signed #>> '{message,intent,withdrawalId}'
            AND (stop_order.intent_hash = w.intent_hash OR stop_order.intent_hash IS NULL)
          WHERE verb = 'Reject' AND signed #>> '{message,intent,withdrawalId}' = ANY ($1)) said
        WHERE nth <= $2 ORDER BY place LIMIT $3`,
      [withdrawals, HEARD_OF_EACH_DEVICE, TOLD],
    );
    return rows.map(({ signed }) => {
      const order = readSignedOrder(signed);
      invariant(order !== null, 'what is kept was read as an order');
      return order;
    });
  }

  /** The signing module has it: whatever it says about an order is an answer. */
  async settle(transaction: Transaction, digest: string): Promise<void> {
    await transaction.run('DELETE FROM stop_order_due WHERE digest = $1', [digest]);
  }

  /** The latest, and every suspension that stands, however old: devices count votes by them. */
  async show(): Promise<OrdersView> {
    const [orders, receipts] = await Promise.all([
      this.database.rows(
        signedRow,
        `SELECT signed FROM stop_order
          WHERE place IN (SELECT place FROM stop_order ORDER BY place DESC LIMIT $1)
             OR digest IN (SELECT digest FROM suspension WHERE lifted IS NULL)
          ORDER BY place`,
        [TOLD],
      ),
      this.database.rows(
        receiptRow,
        `SELECT signed FROM receipt
          WHERE sequence IN (
                  SELECT sequence FROM receipt
                   WHERE withdrawal_id = $1
                     AND signed #>> '{message,outcome}' IN ('frozen', 'unfrozen', 'suspended', 'vetoed')
                   ORDER BY sequence DESC LIMIT $2)
             OR sequence IN (SELECT stated FROM suspension WHERE lifted IS NULL)
          ORDER BY sequence`,
        [NO_HASH, TOLD],
      ),
    ]);
    return {
      orders: orders.map(({ signed }) => signed),
      receipts: receipts.map(({ signed }) => signed),
    };
  }
}

/** What a rejection is about; null of any other order. */
function rejectedBy({ verb, message }: SignedOrder): Hex32 | null {
  return verb === 'Reject' ? hashIntent(message.intent) : null;
}
