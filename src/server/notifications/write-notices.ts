import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { NO_HASH } from '../../protocol/derive-intent.js';
import { EventCursors, type LoggedEvent } from '../audit/event-cursors.js';
import { Clock } from '../platform/clock.js';
import { type Transaction } from '../platform/database/database.js';
import { ShowPolicies } from '../policies/show-policies.js';
import { type Notice, type NoticeKind } from '../../protocol/notices/notice.js';
import { Outbox } from './outbox.js';
import { WhomToTell } from './whom-to-tell.js';

/** What happened longer ago than this is told only where it still waits: nobody is woken by yesterday's news. */
const NEWS_SECONDS = 3600;

/** While votes are asked for. */
const ASKING = ['held', 'pending_approval'];

/** The events that somebody is told of. */
const told = z.discriminatedUnion('type', [
  z.object({ type: z.literal('withdrawal.changed'), withdrawalId: z.string(), from: z.string(), to: z.string() }),
  z.object({ type: z.literal('vote.cast'), approver: z.string() }),
  z.object({
    type: z.literal('receipt.taken'),
    withdrawalId: z.string(),
    sequence: z.number(),
    outcome: z.string(),
  }),
  z.object({ type: z.literal('policy.proposed') }),
  z.object({ type: z.literal('order.given'), verb: z.string() }),
  z.object({ type: z.literal('console.reported') }),
]);
type Told = z.infer<typeof told>;

const namedRow = z.object({ named: z.string() });

interface Telling {
  readonly persons: readonly string[];
  readonly notice: Notice;
}

/** Makes of what happened the notices to those whose business it is. */
@Injectable()
export class WriteNotices {
  constructor(
    private readonly cursors: EventCursors,
    private readonly outbox: Outbox,
    private readonly whom: WhomToTell,
    private readonly policies: ShowPolicies,
    private readonly clock: Clock,
  ) {}

  execute(): Promise<void> {
    return this.cursors.follow('notices', (transaction, events) => this.write(transaction, events));
  }

  private async write(transaction: Transaction, events: readonly LoggedEvent[]): Promise<void> {
    for (const { event, at } of events) {
      const read = told.safeParse(event);
      if (!read.success) continue;
      const isNews = this.clock.now().getTime() - at.getTime() <= NEWS_SECONDS * 1000;
      const { persons, notice } = await this.tellingOf(transaction, read.data);
      if (isNews || notice.kind === 'waits') await this.outbox.put(transaction, persons, notice);
    }
  }

  private async tellingOf(transaction: Transaction, event: Told): Promise<Telling> {
    switch (event.type) {
      case 'vote.cast':
        // To the person themselves: should it not have been them, they are the first to know.
        return telling([event.approver], 'voted');
      case 'policy.proposed':
        return telling(this.whom.governors(), 'policy-proposed');
      case 'order.given':
        return telling(event.verb === 'Freeze' ? await this.whom.everybody() : [], 'frozen');
      case 'console.reported':
        return telling(this.whom.governors(), 'page-stopped');
      case 'withdrawal.changed':
        return this.ofChange(event);
      case 'receipt.taken':
        return this.ofReceipt(transaction, event);
    }
  }

  private async ofChange({ withdrawalId, from, to }: Extract<Told, { type: 'withdrawal.changed' }>): Promise<Telling> {
    switch (to) {
      case 'held':
      case 'pending_approval':
        // A reason that changes beside it asks nobody anything new.
        return telling(from === to ? [] : await this.whom.waitedFor(withdrawalId), 'waits');
      case 'authorised':
        return telling(ASKING.includes(from) ? await this.whom.votedOn(withdrawalId) : [], 'approved');
      case 'rejected':
        return telling(await this.whom.votedOn(withdrawalId), 'rejected');
      case 'expired':
        return telling(await this.whom.votedOn(withdrawalId), 'expired');
      default:
        return NOBODY;
    }
  }

  private async ofReceipt(
    transaction: Transaction,
    { withdrawalId, sequence, outcome }: Extract<Told, { type: 'receipt.taken' }>,
  ): Promise<Telling> {
    switch (outcome) {
      case 'registered':
        return telling(withdrawalId === NO_HASH ? [] : await this.whom.waitedFor(withdrawalId), 'waits');
      case 'frozen':
      case 'unfrozen':
        return telling(await this.whom.everybody(), outcome);
      case 'policy-in-force':
        return telling(this.whom.governors(), outcome);
      case 'policy-registered': {
        const until = await this.vetoEndOf(transaction, sequence);
        return until === null ? NOBODY : telling(this.whom.governors(), outcome, until);
      }
      default:
        return NOBODY;
    }
  }

  /** When the change that this receipt names is in force; null where it waits no longer. */
  private async vetoEndOf(transaction: Transaction, sequence: number): Promise<number | null> {
    const sql = `SELECT signed #>> '{message,intentHash}' AS named FROM receipt WHERE sequence = $1`;
    const [receipt] = await transaction.rows(namedRow, sql, [sequence]);
    const { proposed } = await this.policies.execute();
    const effectiveAt = proposed.find(({ hash }) => hash === receipt?.named)?.effectiveAt ?? null;
    if (effectiveAt === null) return null;
    const until = Math.floor(Date.parse(effectiveAt) / 1000);
    return until > this.clock.seconds() ? until : null;
  }
}

function telling(persons: readonly string[], kind: NoticeKind, until: number | null = null): Telling {
  return { persons, notice: { kind, until } };
}

const NOBODY: Telling = telling([], 'waits');
