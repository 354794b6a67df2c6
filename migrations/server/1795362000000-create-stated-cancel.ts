import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/**
 * Engines' cancels that came past us, as the signing module hands them in. They are here by themselves, because the
 * withdrawal may not be: not asked for yet, or lost with yesterday's database and asked for again.
 */
export class CreateStatedCancel1795362000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE stated_cancel (
        withdrawal_id text        NOT NULL,
        -- The engine's signed request, as signedRequestJson writes it.
        signed        jsonb       NOT NULL,
        recorded_at   timestamptz NOT NULL,
        CONSTRAINT stated_cancel_pkey PRIMARY KEY (withdrawal_id),
        CONSTRAINT stated_cancel_names_a_withdrawal CHECK (withdrawal_id ~ '^[0-9a-f]{64}$')
      );
      CREATE TRIGGER stated_cancel_append_only BEFORE UPDATE OR DELETE ON stated_cancel
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER stated_cancel_no_truncate BEFORE TRUNCATE ON stated_cancel
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  /** Reversible only while no cancel has come past us. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'stated_cancel');
    await db.query('DROP TABLE stated_cancel');
  }
}
