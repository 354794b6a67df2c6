import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../platform/database/database.js';

/** What of an asset is spoken for, in base units. */
export interface Committed {
  /** Authorised, and not seen to have left. */
  readonly reserved: bigint;
  /** Asked for, and not decided. */
  readonly waiting: bigint;
}

const NOTHING: Committed = { reserved: 0n, waiting: 0n };

const sum = z
  .string()
  .regex(/^[0-9]+$/)
  .nullable()
  .transform((text) => BigInt(text ?? '0'));
const row = z.object({ asset: z.string(), reserved: sum, waiting: sum });

/** By the server's own count of what it was asked for; the signing module's balances know nothing of it. */
@Injectable()
export class CommittedAmounts {
  constructor(private readonly database: Database) {}

  /** @param except a withdrawal that is not counted; null: all are */
  async byAsset(except: string | null = null): Promise<(asset: string) => Committed> {
    const rows = await this.database.rows(
      row,
      `SELECT asset, sum(amount) FILTER (WHERE state IN ('authorised', 'delayed', 'signing'))::text AS reserved,
         sum(amount) FILTER (WHERE state IN ('received', 'held', 'pending_approval'))::text AS waiting
       FROM withdrawal
       WHERE state IN ('authorised', 'delayed', 'signing', 'received', 'held', 'pending_approval')
         AND ($1::text IS NULL OR id <> $1)
       GROUP BY asset`,
      [except],
    );
    const found = new Map(rows.map(({ asset, ...committed }) => [asset, committed]));
    return (asset) => found.get(asset) ?? NOTHING;
  }
}
