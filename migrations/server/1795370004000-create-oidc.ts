import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Logging in through an identity provider of the house's, which lets look and no more. */
export class CreateOidc1795370004000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE oidc_identity (
        issuer    text        NOT NULL,
        -- What the provider calls the account, for ever; names and mail addresses change hands.
        subject   text        NOT NULL,
        person    text        NOT NULL REFERENCES person (id),
        linked_at timestamptz NOT NULL,
        CONSTRAINT oidc_identity_pkey PRIMARY KEY (issuer, subject)
      );
      CREATE INDEX oidc_identity_person_idx ON oidc_identity (person);

      CREATE TABLE oidc_login (
        -- SHA-256 of the state that the provider hands back.
        state_hash      text        NOT NULL,
        -- SHA-256 of what stands in a cookie of the browser that began: nobody is logged in by another's link.
        browser_hash    text        NOT NULL,
        nonce           text        NOT NULL,
        code_verifier   text        NOT NULL,
        -- Of the invitation that it takes, if any.
        invitation_hash text,
        expires_at      timestamptz NOT NULL,
        CONSTRAINT oidc_login_pkey PRIMARY KEY (state_hash)
      );
      CREATE INDEX oidc_login_expires_at_idx ON oidc_login (expires_at);

      -- An identity provider gives nobody the pages of approvers and governors.
      ALTER TABLE person_session ADD COLUMN opened_by text NOT NULL DEFAULT 'passkey';
      ALTER TABLE person_session ALTER COLUMN opened_by DROP DEFAULT;
      ALTER TABLE person_session
        ADD CONSTRAINT person_session_opened_by CHECK (opened_by IN ('passkey', 'invitation', 'oidc'));
    `);
  }

  /** Who logged in so is invited anew. No evidence. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE oidc_login, oidc_identity; ALTER TABLE person_session DROP COLUMN opened_by');
  }
}
