import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/**
 * Changes of the policy while governors sign them, and what the signing module made of them. Nothing in here puts a
 * policy in force: the signing module does, and says so in a receipt.
 */
export class CreatePolicyChange1795356000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE policy_change (
        hash        text        NOT NULL,
        version     integer     NOT NULL,
        previous    text        NOT NULL,
        -- Byte for byte: its hash is its identity.
        document    bytea       NOT NULL,
        -- Proof that its new devices hold their keys, as writeSignedChange writes it.
        enrolments  jsonb       NOT NULL,
        proposed_at timestamptz NOT NULL,
        CONSTRAINT policy_change_pkey PRIMARY KEY (hash),
        CONSTRAINT policy_change_hashes CHECK (
          hash = encode(sha256(document), 'hex') AND previous ~ '^[0-9a-f]{64}$'),
        CONSTRAINT policy_change_not_first CHECK (version > 1)
      );
      CREATE INDEX policy_change_previous_idx ON policy_change (previous);

      CREATE TABLE policy_change_signature (
        policy_hash text        NOT NULL,
        -- What the device signed (EIP-712).
        digest      text        NOT NULL,
        approver    text        NOT NULL,
        device      text        NOT NULL,
        signed      jsonb       NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT policy_change_signature_pkey PRIMARY KEY (policy_hash, digest),
        CONSTRAINT policy_change_signature_change_fkey FOREIGN KEY (policy_hash) REFERENCES policy_change (hash),
        CONSTRAINT policy_change_signature_digest CHECK (digest ~ '^[0-9a-f]{64}$')
      );

      -- What the signing module stated about changes, by the receipt that says so.
      CREATE TABLE policy_change_standing (
        -- The receipt's, written with it.
        sequence    bigint NOT NULL,
        -- No foreign key: a change may have reached the signing module by a drop folder.
        policy_hash text   NOT NULL,
        outcome     text   NOT NULL,
        CONSTRAINT policy_change_standing_pkey PRIMARY KEY (sequence)
      );
      CREATE INDEX policy_change_standing_idx ON policy_change_standing (policy_hash, sequence);

      -- Completely signed and not answered by the signing module yet. A note of whom to ask; no evidence.
      CREATE TABLE policy_change_due (
        policy_hash text        NOT NULL,
        due_at      timestamptz NOT NULL,
        CONSTRAINT policy_change_due_pkey PRIMARY KEY (policy_hash),
        CONSTRAINT policy_change_due_change_fkey FOREIGN KEY (policy_hash) REFERENCES policy_change (hash)
      );

      -- Whose device was replaced may say the same thing again, under the policy that replaced it.
      ALTER TABLE withdrawal_vote ADD COLUMN policy_hash text
        GENERATED ALWAYS AS (signed -> 'message' ->> 'policyHash') STORED NOT NULL;
      ALTER TABLE withdrawal_vote DROP CONSTRAINT withdrawal_vote_pkey;
      ALTER TABLE withdrawal_vote ADD CONSTRAINT withdrawal_vote_pkey
        PRIMARY KEY (withdrawal_id, approver, choice, policy_hash);
      ALTER TABLE withdrawal_vote DROP CONSTRAINT withdrawal_vote_device_key;
      ALTER TABLE withdrawal_vote ADD CONSTRAINT withdrawal_vote_device_key
        UNIQUE (withdrawal_id, device, choice, policy_hash);
    `);
    for (const table of ['policy_change', 'policy_change_signature', 'policy_change_standing']) {
      await db.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
  }

  /** Reversible only while nobody has proposed anything. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'policy_change');
    await refuseToLose(db, 'policy_change_standing');
    await db.query(`
      ALTER TABLE withdrawal_vote DROP CONSTRAINT withdrawal_vote_pkey;
      ALTER TABLE withdrawal_vote ADD CONSTRAINT withdrawal_vote_pkey PRIMARY KEY (withdrawal_id, approver, choice);
      ALTER TABLE withdrawal_vote DROP CONSTRAINT withdrawal_vote_device_key;
      ALTER TABLE withdrawal_vote ADD CONSTRAINT withdrawal_vote_device_key UNIQUE (withdrawal_id, device, choice);
      ALTER TABLE withdrawal_vote DROP COLUMN policy_hash;
      DROP TABLE policy_change_due, policy_change_standing, policy_change_signature, policy_change;
    `);
  }
}
