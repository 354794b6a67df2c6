import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** With what people show who they are, and how they come to be asked in. Nothing in here counts towards anything. */
export class CreatePasskey1795370001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE login_credential (
        -- As its authenticator named it, in hexadecimal.
        id           text        NOT NULL,
        person       text        NOT NULL REFERENCES person (id),
        -- P-256, compressed.
        public_key   text        NOT NULL,
        name         text        NOT NULL,
        -- Of its last use; 0 where it does not count.
        sign_count   bigint      NOT NULL,
        -- Whether a cloud may keep copies of it, by what it said when it was made. For a login it may.
        is_synced    boolean     NOT NULL,
        created_at   timestamptz NOT NULL,
        last_used_at timestamptz,
        CONSTRAINT login_credential_pkey PRIMARY KEY (id),
        CONSTRAINT login_credential_public_key_key UNIQUE (public_key),
        CONSTRAINT login_credential_id_is_hex CHECK (id ~ '^([0-9a-f]{2})+$'),
        CONSTRAINT login_credential_public_key_is_point CHECK (public_key ~ '^0[23][0-9a-f]{64}$')
      );
      CREATE INDEX login_credential_person_idx ON login_credential (person);

      CREATE TABLE invitation (
        -- SHA-256 of what stands in the link: whoever copies this table is invited to nothing.
        token_hash text        NOT NULL,
        person     text        NOT NULL,
        -- Null: as they are, for whoever was let in before.
        roles      text[],
        -- The person who asked them in, or 'host' for whoever runs this server.
        invited_by text        NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at    timestamptz,
        CONSTRAINT invitation_pkey PRIMARY KEY (token_hash),
        CONSTRAINT invitation_token_is_hash CHECK (token_hash ~ '^[0-9a-f]{64}$'),
        CONSTRAINT invitation_roles_only_read CHECK (roles <@ ARRAY['viewer', 'auditor', 'operator'])
      );
      CREATE INDEX invitation_person_idx ON invitation (person);
    `);
  }

  /** Everybody is invited anew: what people log in with, no evidence. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE invitation, login_credential');
  }
}
