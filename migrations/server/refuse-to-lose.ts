import { type QueryRunner } from 'typeorm';

/** For the way down: a table that holds evidence is not dropped. Restore a backup instead. */
export async function refuseToLose(db: QueryRunner, table: string): Promise<void> {
  const { records } = await db.query(`SELECT 1 FROM ${table} LIMIT 1`, [], true);
  if (records.length > 0) throw new Error(`${table} holds evidence; restore a backup instead of migrating down`);
}
