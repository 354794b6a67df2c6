import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who may look, and who looks now. Nothing in here counts towards anything. */
export class CreatePerson1795370000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE person (
        -- The same names as approvers have in the policy: whoever is one there is the same person here.
        id         text        NOT NULL,
        -- Approver and governor follow from the policy in force and never stand here.
        roles      text[]      NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT person_pkey PRIMARY KEY (id),
        CONSTRAINT person_id_is_name CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(id) <= 63),
        CONSTRAINT person_roles_only_read CHECK (roles <@ ARRAY['viewer', 'auditor', 'operator'])
      );

      CREATE TABLE person_session (
        -- SHA-256 of the token in the cookie: whoever copies this table can log in as nobody.
        token_hash   text        NOT NULL,
        person       text        NOT NULL REFERENCES person (id),
        opened_at    timestamptz NOT NULL,
        -- Moves on with what is asked for, in steps of half a minute.
        last_seen_at timestamptz NOT NULL,
        -- However busy it is.
        expires_at   timestamptz NOT NULL,
        CONSTRAINT person_session_pkey PRIMARY KEY (token_hash),
        CONSTRAINT person_session_is_hash CHECK (token_hash ~ '^[0-9a-f]{64}$')
      );
      CREATE INDEX person_session_expires_at_idx ON person_session (expires_at);
      CREATE INDEX person_session_person_idx ON person_session (person);
    `);
  }

  /** Everybody is invited anew: what people may look at, no evidence. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE person_session, person');
  }
}
