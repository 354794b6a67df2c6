import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** For whoever asks when a device last signed something: the latest of its rows, and not all of them. */
export class FindLastUses1795376000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX withdrawal_vote_used_idx ON withdrawal_vote (device, recorded_at);
      CREATE INDEX stop_order_used_idx ON stop_order (device, recorded_at);
      CREATE INDEX policy_change_signature_used_idx ON policy_change_signature (device, recorded_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX withdrawal_vote_used_idx, stop_order_used_idx, policy_change_signature_used_idx');
  }
}
