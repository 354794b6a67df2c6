import { Injectable } from '@nestjs/common';
import { type Priced } from '../../core/wallet-worths.js';
import { Clock } from '../platform/clock.js';
import { Database } from '../platform/database/database.js';
import { withdrawalRow } from '../withdrawals/withdrawal-row.js';

/** Older words about prices say nothing about what a wallet is worth today. */
const KNOWN_FOR_MS = 24 * 3_600_000;

const row = withdrawalRow.pick({ asset: true, amount: true, findings: true, created_at: true });

/**
 * The server hears no prices. What it has are the worths that the signing module states when it registers a withdrawal,
 * and from the largest of a day's it can be told what the rest is worth, near enough for a picture.
 */
@Injectable()
export class LastPrices {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** By asset. */
  async all(): Promise<ReadonlyMap<string, Priced>> {
    const rows = await this.database.rows(
      row,
      // A worth is rounded up to whole units: of a small amount by more than it says.
      `SELECT DISTINCT ON (asset) asset, amount, findings, created_at FROM withdrawal
       WHERE created_at > $1 AND jsonb_array_length(findings -> 'worths') > 0
       ORDER BY asset, amount DESC, created_at DESC`,
      [new Date(this.clock.now().getTime() - KNOWN_FOR_MS)],
    );
    return new Map(
      rows.flatMap(({ asset, amount, findings, created_at: at }) =>
        findings === null ? [] : [[asset, { amount, worths: findings.worths, at }] as const],
      ),
    );
  }
}
