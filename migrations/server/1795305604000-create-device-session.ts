import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What lets a device read for five minutes. Nothing in here counts towards anything. */
export class CreateDeviceSession1795305604000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE login_challenge (
        challenge  text        NOT NULL,
        expires_at timestamptz NOT NULL,
        -- Single use: set by the login that it served.
        used_at    timestamptz,
        CONSTRAINT login_challenge_pkey PRIMARY KEY (challenge),
        CONSTRAINT login_challenge_is_hex CHECK (challenge ~ '^[0-9a-f]{64}$')
      );
      -- Old ones are swept by time.
      CREATE INDEX login_challenge_expires_at_idx ON login_challenge (expires_at);

      CREATE TABLE device_session (
        -- SHA-256 of the token: whoever copies this table can log in as nobody.
        token_hash text        NOT NULL,
        approver   text        NOT NULL,
        device     text        NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT device_session_pkey PRIMARY KEY (token_hash),
        CONSTRAINT device_session_is_hash CHECK (token_hash ~ '^[0-9a-f]{64}$')
      );
      CREATE INDEX device_session_expires_at_idx ON device_session (expires_at);
    `);
  }

  /** Everyone logs in again: five minutes' worth of convenience, no evidence. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE device_session, login_challenge');
  }
}
