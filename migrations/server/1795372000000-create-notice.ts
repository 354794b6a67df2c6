import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * What people are told, and where. None of it is evidence: a notice says that something waits, and no more, so that
 * whoever reads it on the way has learnt nothing.
 */
export class CreateNotice1795372000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- How far somebody has read the event log, who has to do something about every event once. The log itself is the
      -- outbox: an event is in it if, and only if, the transaction that it tells of was committed.
      CREATE TABLE event_cursor (
        consumer text   NOT NULL,
        -- Index of the first event that was not looked at yet.
        next     bigint NOT NULL,
        CONSTRAINT event_cursor_pkey PRIMARY KEY (consumer),
        CONSTRAINT event_cursor_consumer_known CHECK (consumer IN ('notices', 'webhooks')),
        CONSTRAINT event_cursor_next_not_negative CHECK (next >= 0)
      );

      -- How somebody wants to be told. Whoever is not in here is told in the configuration's language.
      CREATE TABLE notice_setting (
        person   text NOT NULL,
        language text NOT NULL,
        CONSTRAINT notice_setting_pkey PRIMARY KEY (person),
        CONSTRAINT notice_setting_language_known CHECK (language IN ('en', 'ja'))
      );

      -- A browser's address at its maker's push service (RFC 8030), with the keys that its messages are encrypted to.
      CREATE TABLE push_subscription (
        -- SHA-256 of the endpoint, which is a secret: whoever knows it may use it up.
        id         text        NOT NULL,
        person     text        NOT NULL,
        endpoint   text        NOT NULL,
        p256dh     text        NOT NULL,
        auth       text        NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT push_subscription_pkey PRIMARY KEY (id),
        CONSTRAINT push_subscription_id_is_hash CHECK (id ~ '^[0-9a-f]{64}$'),
        CONSTRAINT push_subscription_endpoint_short CHECK (length(endpoint) <= 2000)
      );
      CREATE INDEX push_subscription_person_idx ON push_subscription (person, created_at);

      -- One row for each person, kind and way; gone a day after it was delivered or given up.
      CREATE TABLE notification_outbox (
        id           bigint      GENERATED ALWAYS AS IDENTITY,
        person       text        NOT NULL,
        kind         text        NOT NULL,
        -- Until when: where there is a moment worth telling. Unix seconds.
        until        bigint,
        -- The browser; null is by mail.
        subscription text,
        created_at   timestamptz NOT NULL,
        -- Attempts that were begun. Whoever begins one has the row until due_at; then it is anybody's again, and the
        -- number tells a late answer from that of the attempt that counts.
        tries        integer     NOT NULL DEFAULT 0,
        due_at       timestamptz NOT NULL,
        done_at      timestamptz,
        CONSTRAINT notification_outbox_pkey PRIMARY KEY (id),
        CONSTRAINT notification_outbox_subscription_fkey FOREIGN KEY (subscription)
          REFERENCES push_subscription (id) ON DELETE CASCADE,
        CONSTRAINT notification_outbox_tries_not_negative CHECK (tries >= 0)
      );
      CREATE INDEX notification_outbox_due_idx ON notification_outbox (due_at) WHERE done_at IS NULL;
      CREATE INDEX notification_outbox_subscription_idx ON notification_outbox (subscription);
      -- "Was the same told a moment ago?"
      CREATE INDEX notification_outbox_person_idx ON notification_outbox (person, kind, created_at);
      CREATE INDEX notification_outbox_done_idx ON notification_outbox (done_at) WHERE done_at IS NOT NULL;

      -- Whom the clock was told of once: what waits for votes and ends soon.
      CREATE TABLE ending_told (
        withdrawal_id text        NOT NULL,
        told_at       timestamptz NOT NULL,
        CONSTRAINT ending_told_pkey PRIMARY KEY (withdrawal_id),
        CONSTRAINT ending_told_withdrawal_fkey FOREIGN KEY (withdrawal_id) REFERENCES withdrawal (id)
      );
    `);
  }

  /** Nothing is lost but where people wanted to be told. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE ending_told, notification_outbox, push_subscription, notice_setting, event_cursor');
  }
}
