import { Injectable } from '@nestjs/common';
import { writeCursor } from './cursor.js';
import { ShowWithdrawals } from './show-withdrawals.js';
import { type Page, WithdrawalStore } from './withdrawal-store.js';
import { type WithdrawalPage } from './withdrawal-view.js';

/** A page of withdrawals, the newest first. */
@Injectable()
export class ListWithdrawals {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly show: ShowWithdrawals,
  ) {}

  async execute(page: Page): Promise<WithdrawalPage> {
    // One more than asked for tells whether the list goes on.
    const rows = await this.store.list({ ...page, limit: page.limit + 1 });
    const items = rows.slice(0, page.limit);
    const last = items.at(-1);
    const goesOn = rows.length > items.length && last !== undefined;
    return { items: await this.show.execute(items), nextCursor: goesOn ? writeCursor(last.sequence) : null };
  }
}
