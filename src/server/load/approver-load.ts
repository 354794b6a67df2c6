import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { reviewLoad } from '../../core/review-load.js';
import { Database } from '../platform/database/database.js';
import { type ApproverLoadView } from './load-view.js';

/** Approvals looked at in one answer. */
const MOST = 20_000;

const reviewRow = z
  .object({ approver: z.string(), recorded_at: z.date(), opened_at: z.date().nullable() })
  .transform(({ approver: person, recorded_at: approvedAt, opened_at: openedAt }) => ({
    ...{ person, approvedAt: approvedAt.getTime(), openedAt: openedAt?.getTime() ?? null },
  }));

/** How much approvers have before them, and whether they still look. For governors; nobody is stopped by it. */
@Injectable()
export class ApproverLoad {
  constructor(private readonly database: Database) {}

  /** By when votes came here, not by when devices say that they were cast: the clocks of devices are theirs. */
  async execute(from: Date, to: Date): Promise<ApproverLoadView> {
    const reviews = await this.database.rows(
      reviewRow,
      `SELECT v.approver, v.recorded_at, o.opened_at
       FROM withdrawal_vote v
       LEFT JOIN proposal_opened o ON o.withdrawal_id = v.withdrawal_id AND o.person = v.approver
       WHERE v.choice = 'approve' AND v.recorded_at >= $1 AND v.recorded_at < $2
       ORDER BY v.recorded_at DESC LIMIT $3`,
      [from, to, MOST + 1],
    );
    return {
      ...{ from: from.toISOString(), to: to.toISOString(), isComplete: reviews.length <= MOST },
      items: reviewLoad(reviews.slice(0, MOST), to.getTime()).map((load) => ({
        ...load,
        hours: load.hours.map((hour) => ({ ...hour, from: new Date(hour.from).toISOString() })),
      })),
    };
  }
}
