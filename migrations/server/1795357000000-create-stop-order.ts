import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/** Orders that people have given us to carry. Nothing in here stops anything: the signing module does. */
export class CreateStopOrder1795357000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE stop_order (
        place       bigint      GENERATED ALWAYS AS IDENTITY,
        -- What the device signed (EIP-712). The same order twice is one order.
        digest      text        NOT NULL,
        verb        text        NOT NULL,
        approver    text        NOT NULL,
        device      text        NOT NULL,
        -- Verb, message and signature, as writeSignedOrder writes them.
        signed      jsonb       NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT stop_order_pkey PRIMARY KEY (place),
        CONSTRAINT stop_order_digest_key UNIQUE (digest),
        CONSTRAINT stop_order_digest CHECK (digest ~ '^[0-9a-f]{64}$'),
        CONSTRAINT stop_order_verb CHECK (verb IN ('Freeze', 'Unfreeze', 'Suspend', 'Veto', 'Reject'))
      );
      CREATE TRIGGER stop_order_append_only BEFORE UPDATE OR DELETE ON stop_order
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER stop_order_no_truncate BEFORE TRUNCATE ON stop_order
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- Not answered by the signing module yet. A note of what to hand out; no evidence.
      CREATE TABLE stop_order_due (
        digest text        NOT NULL,
        due_at timestamptz NOT NULL,
        CONSTRAINT stop_order_due_pkey PRIMARY KEY (digest),
        CONSTRAINT stop_order_due_order_fkey FOREIGN KEY (digest) REFERENCES stop_order (digest)
      );
      CREATE INDEX stop_order_due_idx ON stop_order_due (due_at);
    `);
  }

  /** Reversible only while nobody has given an order. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'stop_order');
    await db.query('DROP TABLE stop_order_due, stop_order');
  }
}
