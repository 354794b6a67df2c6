import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/** What the signing module stated, in its order, without gaps. */
export class CreateReceipt1795305603000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE receipt (
        sequence      bigint      NOT NULL,
        hash          text        NOT NULL,
        -- No foreign key: after this database came back from a backup the signing module still states what it
        -- knows, about withdrawals that are not here any more, and its chain must go on.
        withdrawal_id text        NOT NULL,
        -- The signed receipt in full, as writeSignedReceipt writes it.
        signed        jsonb       NOT NULL,
        recorded_at   timestamptz NOT NULL,
        CONSTRAINT receipt_pkey PRIMARY KEY (sequence),
        CONSTRAINT receipt_hash_key UNIQUE (hash),
        CONSTRAINT receipt_sequence_positive CHECK (sequence > 0),
        CONSTRAINT receipt_hashes CHECK (hash ~ '^[0-9a-f]{64}$' AND withdrawal_id ~ '^[0-9a-f]{64}$')
      );
      CREATE INDEX receipt_withdrawal_idx ON receipt (withdrawal_id, sequence);
      CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE ON receipt
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER receipt_no_truncate BEFORE TRUNCATE ON receipt
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- One row, locked first by whoever takes receipts in: they come in order or not at all.
      CREATE TABLE receipt_head (
        is_only  boolean NOT NULL DEFAULT true,
        sequence bigint  NOT NULL DEFAULT 0,
        -- Nothing before the first receipt, which names the genesis hash.
        hash     text,
        CONSTRAINT receipt_head_pkey PRIMARY KEY (is_only),
        CONSTRAINT receipt_head_single CHECK (is_only),
        CONSTRAINT receipt_head_begins_empty CHECK ((sequence = 0) = (hash IS NULL))
      );
      INSERT INTO receipt_head DEFAULT VALUES;
      CREATE TRIGGER receipt_head_no_delete BEFORE DELETE OR TRUNCATE ON receipt_head
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- The signing module's last account of itself: one row, overwritten. Feeds screens, decides nothing.
      CREATE TABLE module_report (
        is_only     boolean     NOT NULL DEFAULT true,
        content     jsonb       NOT NULL,
        received_at timestamptz NOT NULL,
        CONSTRAINT module_report_pkey PRIMARY KEY (is_only),
        CONSTRAINT module_report_single CHECK (is_only)
      );
    `);
  }

  /** Reversible only while the signing module has stated nothing. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'receipt');
    await db.query('DROP TABLE module_report, receipt_head, receipt');
  }
}
