import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { signedRequestJson, type SignedRequestJson } from '../../protocol/evidence.js';
import { type Hex32 } from '../../protocol/hex.js';
import { Clock } from '../platform/clock.js';
import { type Transaction } from '../platform/database/database.js';
import { asJson } from '../platform/database/sql.js';
import { WithdrawalStore } from './withdrawal-store.js';

const signedRow = z.object({ signed: signedRequestJson });

/**
 * Engines' cancels that the signing module has taken and that never came here. They are evidence: without them nobody
 * could see who had cancelled.
 */
@Injectable()
export class StatedCancels {
  constructor(
    private readonly store: WithdrawalStore,
    private readonly clock: Clock,
  ) {}

  /** As the signing module hands it in. Its withdrawal may come later, or be here with a cancel already. */
  async keep(transaction: Transaction, id: Hex32, signed: SignedRequestJson): Promise<void> {
    // Whoever inserts the row at this moment either sees this cancel, or we see the row.
    await this.store.lockAbsent(transaction, id);
    const sql = `INSERT INTO stated_cancel (withdrawal_id, signed, recorded_at) VALUES ($1, $2, $3)
       ON CONFLICT (withdrawal_id) DO NOTHING`;
    if ((await transaction.run(sql, [id, asJson(signed), this.clock.now()])) > 0) await this.attach(transaction, id);
  }

  /** Puts what was kept beside its withdrawal, where that has none. To be called with `lockAbsent` held. */
  async attach(transaction: Transaction, id: Hex32): Promise<void> {
    const sql = 'SELECT signed FROM stated_cancel WHERE withdrawal_id = $1';
    const [kept] = await transaction.rows(signedRow, sql, [id]);
    const locked = kept === undefined ? null : await this.store.lock(transaction, id);
    if (kept === undefined || locked === null || locked.row.cancel !== null) return;
    // Nobody is asked for anything: what the module has registered it ends by itself, and the rest it is owed anyway.
    await locked.change({ cancel: kept.signed });
  }
}
