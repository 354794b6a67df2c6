import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { HAND_OUT_AGAIN_SECONDS } from '../../core/owed-work.js';
import { parseHex32 } from '../../protocol/hex.js';
import { type WithdrawalId } from '../../protocol/ids.js';
import { invariant } from '../../protocol/invariant.js';
import { signedRequestSchema, signedVoteSchema } from '../approvers/proposal-view.js';
import { Database } from '../platform/database/database.js';
import { News } from '../platform/news.js';
import { FollowPolicies } from '../policies/follow-policies.js';
import { StopOrders } from '../orders/stop-orders.js';
import { PolicyChanges } from '../policies/policy-changes.js';
import { signedChangeSchema } from '../policies/policy-views.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { CloseLapsed } from './close-lapsed.js';
import { type WorkView } from './signing-work-views.js';

const MAX_PACKAGES = 50;

const dueRow = z.object({
  id: z.string().transform((text) => {
    const id = parseHex32(text);
    invariant(id !== null, 'a withdrawal has a hash for an id');
    return id as WithdrawalId;
  }),
  request: signedRequestSchema,
  cancel: signedRequestSchema.nullable(),
});

/**
 * Gives the signing module the evidence of what is due. What it says to that comes as receipts; a package that is
 * not answered is given again, for the module may have died over it, and the same evidence twice does no harm.
 */
@Injectable()
export class HandOutWork {
  constructor(
    private readonly database: Database,
    private readonly store: WithdrawalStore,
    private readonly closeLapsed: CloseLapsed,
    private readonly orders: StopOrders,
    private readonly policyChanges: PolicyChanges,
    private readonly followPolicies: FollowPolicies,
    private readonly news: News,
  ) {}

  async execute(waitSeconds: number, gone: AbortSignal): Promise<WorkView> {
    // Another process on this database may have taken the receipt.
    await this.followPolicies.catchUp();
    return this.news.waitFor(() => this.look(), {
      isEnough: ({ items, orders, policyChanges }) => items.length + orders.length + policyChanges.length > 0,
      seconds: waitSeconds,
      gone,
    });
  }

  private async look(): Promise<WorkView> {
    const policyChanges = (await this.policyChanges.takeDue()).map((change) => signedChangeSchema.parse(change));
    return { items: await this.take(), orders: await this.orders.takeDue(), policyChanges };
  }

  private async take(): Promise<WorkView['items']> {
    await this.closeLapsed.execute();
    // SKIP LOCKED: a vote that is being counted has this row, and brings new work in a moment anyway.
    const due = await this.database.rows(
      dueRow,
      `UPDATE withdrawal SET work_due_at = now() + make_interval(secs => $1)
       WHERE id IN (
         SELECT id FROM withdrawal WHERE work_due_at <= now() ORDER BY work_due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, request, cancel`,
      [HAND_OUT_AGAIN_SECONDS, MAX_PACKAGES],
    );
    if (due.length === 0) return [];
    const votes = await this.store.votesOf(due.map(({ id }) => id));
    return due.map(({ id, request, cancel }) => ({
      withdrawalId: id,
      package: { request, cancel, votes: (votes.get(id) ?? []).map(({ signed }) => signedVoteSchema.parse(signed)) },
    }));
  }
}
