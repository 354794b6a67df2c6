import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Approvals lapse and nobody gives one twice, so a proposal can run out of persons to ask without anybody acting. */
export class AddQuorumLapse1795348800000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Unix seconds; null while enough could still approve, however many lapse.
      ALTER TABLE withdrawal ADD COLUMN quorum_lapses_at bigint;
      -- "Whose votes have run out", asked at every hand-out.
      CREATE INDEX withdrawal_quorum_lapses_idx ON withdrawal (quorum_lapses_at)
        WHERE state = 'pending_approval' AND quorum_lapses_at IS NOT NULL;
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE withdrawal DROP COLUMN quorum_lapses_at');
  }
}
