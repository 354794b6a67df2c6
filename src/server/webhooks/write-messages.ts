import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { WITHDRAWAL_STATES } from '../../protocol/withdrawal-states.js';
import { EventCursors, type LoggedEvent } from '../audit/event-cursors.js';
import { type Transaction } from '../platform/database/database.js';
import { Clock } from '../platform/clock.js';
import { Deployment } from '../platform/deployment.js';
import { WithdrawalStore, type ReceiptJson } from '../withdrawals/withdrawal-store.js';
import { type WebhookBody } from './webhook-views.js';

/** A payment has a dozen; a deep reorganisation or a long wait may state many more, and the last ones say how it stands. */
const RECEIPTS_AT_MOST = 50;

const changed = z.object({
  type: z.literal('withdrawal.changed'),
  withdrawalId: z.string().transform((text): Hex32 => {
    const id = parseHex32(text);
    invariant(id !== null, 'a withdrawal has a hash for an id');
    return id;
  }),
  reference: z.string(),
  to: z.enum(WITHDRAWAL_STATES),
  reason: z.string().nullable(),
});

/** Makes of every change of a withdrawal the message that tells the engine of it. */
@Injectable()
export class WriteMessages {
  constructor(
    private readonly cursors: EventCursors,
    private readonly store: WithdrawalStore,
    private readonly deployment: Deployment,
    private readonly clock: Clock,
  ) {}

  execute(): Promise<void> {
    return this.cursors.follow('webhooks', (transaction, events) => this.write(transaction, events));
  }

  private async write(transaction: Transaction, events: readonly LoggedEvent[]): Promise<void> {
    const changes = events.flatMap(({ index, at, event }) => {
      const read = changed.safeParse(event);
      return read.success ? [{ ...read.data, index, at }] : [];
    });
    const ids = [...new Set(changes.map(({ withdrawalId }) => withdrawalId))];
    const receipts = await this.store.receiptsOf(ids, transaction);
    for (const change of changes) {
      const body = this.bodyOf(change, receipts.get(change.withdrawalId) ?? []);
      await this.keep(transaction, change.index, body);
    }
  }

  private bodyOf(
    { withdrawalId: id, reference, to: state, reason, index, at }: z.infer<typeof changed> & Omit<LoggedEvent, 'event'>,
    receipts: readonly ReceiptJson[],
  ): WebhookBody {
    const { deploymentId } = this.deployment.policy;
    const data = { deploymentId, id, reference, state, reason, sequence: index };
    return {
      type: `withdrawal.${state}`,
      timestamp: at.toISOString(),
      data: { ...data, receipts: receipts.slice(-RECEIPTS_AT_MOST) },
    };
  }

  private async keep(transaction: Transaction, event: number, body: WebhookBody): Promise<void> {
    const id = `msg_${randomBytes(16).toString('hex')}`;
    const now = this.clock.now();
    const { type, data } = body;
    await transaction.run(
      `INSERT INTO webhook_message (id, event, type, withdrawal_id, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, event, type, data.id, JSON.stringify(body), now],
    );
    await transaction.run('INSERT INTO webhook_delivery (message_id, due_at) VALUES ($1, $2)', [id, now]);
  }
}
