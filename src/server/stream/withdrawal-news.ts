import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ShowWithdrawals } from '../withdrawals/show-withdrawals.js';
import { WithdrawalStore } from '../withdrawals/withdrawal-store.js';
import { type LoggedItem } from './follow-log.js';
import { type ServerSent } from './server-sent.js';

const logged = z.object({ type: z.string(), withdrawalId: z.string().optional() });

/** Of what engines have asked for, how it stands now and what the signing module has stated: the receipts are what counts. */
@Injectable()
export class WithdrawalNews {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly show: ShowWithdrawals,
  ) {}

  async of(items: readonly LoggedItem[]): Promise<ServerSent[]> {
    const last = new Map<string, number>();
    for (const { index, event } of items) {
      const { type, withdrawalId } = logged.parse(JSON.parse(event));
      // That somebody looked at it is nothing about the withdrawal.
      if (withdrawalId === undefined || type === 'withdrawal.looked_at') continue;
      // In the order in which each was heard of last, so that whoever comes back after one has not missed another.
      last.delete(withdrawalId);
      last.set(withdrawalId, index);
    }
    const shown = new Map(
      (await this.show.execute(await this.store.findAll([...last.keys()]))).map((each) => [each.id, each]),
    );
    return [...last].flatMap(([id, index]) => {
      const data = shown.get(id);
      return data === undefined ? [] : [{ id: index, event: 'withdrawal', data }];
    });
  }
}
