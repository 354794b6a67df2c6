import { Injectable } from '@nestjs/common';
import { assetOf } from '../../protocol/chains/caip.js';
import { parseDestination } from '../../protocol/chains/destination.js';
import { Database } from '../platform/database/database.js';
import { type SqlValue } from '../platform/database/sql.js';
import { Deployment } from '../platform/deployment.js';
import { Refused } from '../platform/http/refused.js';
import { writeSearchCursor } from './search-cursor.js';
import { type SearchQuery } from './search-query.js';
import { ShowWithdrawals } from './show-withdrawals.js';
import { WITHDRAWAL_COLUMNS, withdrawalRow, type StoredWithdrawal } from './withdrawal-row.js';
import { type WithdrawalPage } from './withdrawal-view.js';

const USUAL_LIMIT = 50;

/** A statement and what its placeholders stand for. */
interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** What people look for among all withdrawals, the newest first. */
@Injectable()
export class SearchWithdrawals {
  constructor(
    private readonly database: Database,
    private readonly deployment: Deployment,
    private readonly show: ShowWithdrawals,
  ) {}

  async execute(query: SearchQuery): Promise<WithdrawalPage> {
    const limit = query.limit ?? USUAL_LIMIT;
    // One more than asked for tells whether the list goes on.
    const { sql, values } = searchStatement(query, this.bytesOf(query), limit + 1);
    const rows = await this.database.rows(withdrawalRow, sql, values);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    const goesOn = rows.length > items.length && last !== undefined;
    return { items: await this.show.execute(items), nextCursor: goesOn ? cursorAt(last) : null };
  }

  /** What an address stands for on each chain that we pay out on; it has one spelling there, and several in letters. */
  private bytesOf({ destination }: SearchQuery): readonly string[] | null {
    if (destination === undefined) return null;
    const chains = new Set([...this.deployment.policy.assets.keys()].map((asset) => assetOf(asset).chain));
    const bytes = [...chains].flatMap((chain) => {
      const parsed = parseDestination(chain, destination);
      return parsed.kind === 'ok' ? [parsed.bytes] : [];
    });
    if (bytes.length === 0) throw Refused.malformed(['?destination']);
    return bytes;
  }
}

/**
 * Made of what was asked for alone: a condition that is written down and switched off by a parameter keeps the planner
 * from the index that the others have.
 */
export function searchStatement(query: SearchQuery, bytes: readonly string[] | null, rows: number): Statement {
  if ((query.amountFrom ?? query.amountTo) !== undefined && query.asset === undefined)
    throw Refused.malformed(['?asset']);
  const values: SqlValue[] = [];
  const conditions: string[] = [];
  const demand = (condition: (...places: readonly string[]) => string, ...given: readonly (SqlValue | undefined)[]) => {
    const known = given.filter((value) => value !== undefined);
    if (known.length === 0) return;
    conditions.push(condition(...known.map((value) => `$${values.push(value)}`)));
  };
  demand((state) => `state = ${state}`, query.state);
  demand((asset) => `asset = ${asset}`, query.asset);
  demand((wallet) => `wallet = ${wallet}`, query.wallet);
  demand((places) => `destination_bytes = ANY (${places}::text[])`, bytes ?? undefined);
  demand((beneficiary) => `beneficiary = ${beneficiary}`, query.beneficiary);
  demand((engineKey) => `engine_key = ${engineKey}`, query.engineKey);
  // Of what a reference may have in it only the underscore means something to LIKE.
  demand((start) => `reference LIKE ${start} || '%'`, query.reference?.replaceAll('_', '\\_'));
  demand((rule) => `string_to_array(decision ->> 'rule', '+') @> ARRAY[${rule}]::text[]`, query.rule);
  demand((amount) => `amount >= ${amount}::numeric`, query.amountFrom);
  demand((amount) => `amount <= ${amount}::numeric`, query.amountTo);
  demand((from) => `created_at >= ${from}::timestamptz`, query.from);
  demand((to) => `created_at < ${to}::timestamptz`, query.to);
  demand(
    (createdAt, sequence) => `(created_at, sequence) < (${createdAt}::timestamptz, ${sequence}::bigint)`,
    query.cursor?.createdAt,
    query.cursor?.sequence,
  );
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return {
    sql: `SELECT ${WITHDRAWAL_COLUMNS} FROM withdrawal ${where}
      ORDER BY created_at DESC, sequence DESC LIMIT $${values.push(rows)}`,
    values,
  };
}

function cursorAt({ created_at: createdAt, sequence }: StoredWithdrawal): string {
  return writeSearchCursor({ createdAt, sequence });
}
