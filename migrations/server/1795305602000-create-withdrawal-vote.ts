import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/**
 * One row per approver and choice, never changed and never removed: this table is what an auditor, or a
 * signing module that distrusts the server, replays.
 */
export class CreateWithdrawalVote1795305602000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE withdrawal_vote (
        withdrawal_id text        NOT NULL,
        approver      text        NOT NULL,
        choice        text        NOT NULL,
        device        text        NOT NULL,
        intent_hash   text        NOT NULL,
        -- What the device signed (EIP-712).
        digest        text        NOT NULL,
        -- Unix seconds, as signed.
        cast_at       bigint      NOT NULL,
        expires_at    bigint      NOT NULL,
        -- The signed vote in full, as writeSignedVote writes it.
        signed        jsonb       NOT NULL,
        recorded_at   timestamptz NOT NULL,
        -- An approve may turn into a reject, never back, and nobody says the same thing twice. Serves the
        -- foreign key and "votes on this withdrawal" too.
        CONSTRAINT withdrawal_vote_pkey PRIMARY KEY (withdrawal_id, approver, choice),
        -- One device counts once, should it ever be enrolled for two people.
        CONSTRAINT withdrawal_vote_device_key UNIQUE (withdrawal_id, device, choice),
        CONSTRAINT withdrawal_vote_withdrawal_fkey FOREIGN KEY (withdrawal_id) REFERENCES withdrawal (id),
        CONSTRAINT withdrawal_vote_choice_known CHECK (choice IN ('approve', 'reject')),
        CONSTRAINT withdrawal_vote_hashes CHECK (intent_hash ~ '^[0-9a-f]{64}$' AND digest ~ '^[0-9a-f]{64}$')
      );
      CREATE TRIGGER withdrawal_vote_append_only BEFORE UPDATE OR DELETE ON withdrawal_vote
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER withdrawal_vote_no_truncate BEFORE TRUNCATE ON withdrawal_vote
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  /** Reversible only while nobody has voted. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'withdrawal_vote');
    await db.query('DROP TABLE withdrawal_vote');
  }
}
