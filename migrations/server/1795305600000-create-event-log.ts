import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/**
 * Everything that happens, in order, from the first day. A row's place and hash make it a leaf of an RFC 9162
 * tree, so whoever holds one root can tell later whether the log was edited, cut or reordered.
 */
export class CreateEventLog1795305600000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Stops accidents and honest bugs, not the owner of the database: against that stand the hashes
      -- here and the signatures in what is stored.
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
      END $$;

      CREATE TABLE event_log (
        idx         bigint      NOT NULL,
        -- SHA-256(0x00 || body), RFC 9162 section 2.1.1.
        leaf        text        NOT NULL,
        -- Text, not jsonb: these very bytes were hashed, and jsonb would put its keys in another order.
        body        text        NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT event_log_pkey PRIMARY KEY (idx),
        CONSTRAINT event_log_idx_not_negative CHECK (idx >= 0),
        CONSTRAINT event_log_leaf_is_hash CHECK (leaf ~ '^[0-9a-f]{64}$')
      );
      CREATE TRIGGER event_log_append_only BEFORE UPDATE OR DELETE ON event_log
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER event_log_no_truncate BEFORE TRUNCATE ON event_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- One row. Whoever appends locks it, last and once per transaction, so indexes have no gaps and
      -- follow the order of commits; a sequence would promise neither.
      CREATE TABLE log_head (
        is_only boolean NOT NULL DEFAULT true,
        size    bigint  NOT NULL DEFAULT 0,
        CONSTRAINT log_head_pkey PRIMARY KEY (is_only),
        CONSTRAINT log_head_single CHECK (is_only),
        CONSTRAINT log_head_size_not_negative CHECK (size >= 0)
      );
      INSERT INTO log_head DEFAULT VALUES;
      CREATE TRIGGER log_head_no_delete BEFORE DELETE OR TRUNCATE ON log_head
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- Which genesis this database belongs to, written at the first start. A server that was pointed at
      -- another deployment's database would show one deployment's money under the other's rules.
      CREATE TABLE deployment (
        is_only      boolean     NOT NULL DEFAULT true,
        genesis_hash text        NOT NULL,
        bound_at     timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT deployment_pkey PRIMARY KEY (is_only),
        CONSTRAINT deployment_single CHECK (is_only),
        CONSTRAINT deployment_genesis_is_hash CHECK (genesis_hash ~ '^[0-9a-f]{64}$')
      );
      CREATE TRIGGER deployment_append_only BEFORE UPDATE OR DELETE ON deployment
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  /** Reversible only while nothing has happened. Rolling back must not be a way to lose evidence. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'event_log');
    await db.query('DROP TABLE deployment, log_head, event_log; DROP FUNCTION refuse_change();');
  }
}
