import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/** What the engine is told by itself, and every attempt at it. Its secret is in a file of the operator's, and not here. */
export class CreateWebhook1795372001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE webhook_message (
        -- Stays the same however often it is sent: by it a receiver knows what it has had. Random, for an index of the
        -- log may come again with another event after this database came back from a backup.
        id            text        NOT NULL,
        place         bigint      GENERATED ALWAYS AS IDENTITY,
        -- Index of its event in the log. An event is told of once.
        event         bigint      NOT NULL,
        type          text        NOT NULL,
        withdrawal_id text        NOT NULL,
        -- The bytes that are signed.
        body          text        NOT NULL,
        created_at    timestamptz NOT NULL,
        CONSTRAINT webhook_message_pkey PRIMARY KEY (id),
        CONSTRAINT webhook_message_place_key UNIQUE (place),
        CONSTRAINT webhook_message_event_key UNIQUE (event),
        CONSTRAINT webhook_message_id_shape CHECK (id ~ '^msg_[0-9a-f]{32}$')
      );
      CREATE INDEX webhook_message_created_at_idx ON webhook_message (created_at);

      -- Not delivered yet. A note of what to send; whoever gives up or is done removes it.
      CREATE TABLE webhook_delivery (
        message_id text        NOT NULL,
        -- Attempts that were begun in this round: a resend begins another one. See notification_outbox.
        tries      integer     NOT NULL DEFAULT 0,
        due_at     timestamptz NOT NULL,
        CONSTRAINT webhook_delivery_pkey PRIMARY KEY (message_id),
        CONSTRAINT webhook_delivery_message_fkey FOREIGN KEY (message_id) REFERENCES webhook_message (id),
        CONSTRAINT webhook_delivery_tries_not_negative CHECK (tries >= 0)
      );
      CREATE INDEX webhook_delivery_due_idx ON webhook_delivery (due_at);

      CREATE TABLE webhook_attempt (
        place      bigint      GENERATED ALWAYS AS IDENTITY,
        message_id text        NOT NULL,
        begun_at   timestamptz NOT NULL,
        -- How long it took, in milliseconds.
        took_ms    integer     NOT NULL,
        -- HTTP; null where there was no answer.
        status     integer,
        -- Why there was none, or why it was no good.
        failure    text,
        CONSTRAINT webhook_attempt_pkey PRIMARY KEY (place),
        CONSTRAINT webhook_attempt_message_fkey FOREIGN KEY (message_id) REFERENCES webhook_message (id),
        CONSTRAINT webhook_attempt_answered_or_failed CHECK (status IS NOT NULL OR failure IS NOT NULL)
      );
      CREATE INDEX webhook_attempt_message_idx ON webhook_attempt (message_id, place);
    `);
    for (const table of ['webhook_message', 'webhook_attempt']) {
      await db.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
  }

  /** Reversible only while the engine was told nothing. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'webhook_message');
    await db.query('DROP TABLE webhook_attempt, webhook_delivery, webhook_message');
  }
}
