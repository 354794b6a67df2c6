import { type ZodType } from 'zod';

/** Parameters as pg takes them. Objects go into jsonb as text that we made: see `asJson`. */
export type SqlValue = string | number | bigint | boolean | Date | null | readonly string[] | readonly number[];

/** Something that runs SQL: a connection of the pool, or one inside a transaction. */
export interface Sql {
  /** Every row passes through its schema: what a column holds is not taken on trust either. */
  rows<Row>(row: ZodType<Row>, sql: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** For statements whose rows nobody wants; answers how many there were. */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
}

export function asJson(value: unknown): string {
  return JSON.stringify(value);
}
