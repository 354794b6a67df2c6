import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What a rejection is about, beside it: one can be signed about something else under a withdrawal's id. Of those that were given
 * before it stays unknown, and they are looked at as before.
 */
export class AddRejectedIntent1795376001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE stop_order ADD COLUMN intent_hash text
        CONSTRAINT stop_order_intent_hash CHECK (intent_hash ~ '^[0-9a-f]{64}$');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE stop_order DROP COLUMN intent_hash');
  }
}
