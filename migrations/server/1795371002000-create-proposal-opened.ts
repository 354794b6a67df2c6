import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/** Who has looked at what, and since when. Nothing is decided by it. */
export class CreateProposalOpened1795371002000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- From when on a person can have known what they voted on: how long they took is told to governors.
      CREATE TABLE proposal_opened (
        withdrawal_id text        NOT NULL,
        person        text        NOT NULL,
        opened_at     timestamptz NOT NULL,
        CONSTRAINT proposal_opened_pkey PRIMARY KEY (withdrawal_id, person),
        CONSTRAINT proposal_opened_withdrawal_fkey FOREIGN KEY (withdrawal_id) REFERENCES withdrawal (id)
      );
      CREATE TRIGGER proposal_opened_append_only BEFORE UPDATE OR DELETE ON proposal_opened
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER proposal_opened_no_truncate BEFORE TRUNCATE ON proposal_opened
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      -- Approvers' load looks at what was voted on in a period.
      CREATE INDEX withdrawal_vote_recorded_at_idx ON withdrawal_vote (recorded_at);

      -- What each session has had in full before, so that the log tells of it once and not with every look. The log
      -- is what counts; this is a note that can go when its session has.
      CREATE TABLE object_seen (
        session text        NOT NULL,
        object  text        NOT NULL,
        seen_at timestamptz NOT NULL,
        CONSTRAINT object_seen_pkey PRIMARY KEY (session, object)
      );
      CREATE INDEX object_seen_at_idx ON object_seen (seen_at);
    `);
  }

  /** Reversible only while nobody has opened anything. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'proposal_opened');
    await db.query('DROP INDEX withdrawal_vote_recorded_at_idx; DROP TABLE object_seen, proposal_opened');
  }
}
