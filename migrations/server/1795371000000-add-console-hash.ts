import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Which console a vote was given on, by that console's own word. It stands beside what was signed and not in it: a page
 * that lies about what it shows lies about what it is too. What it is good for is finding honest votes of an old page.
 */
export class AddConsoleHash1795371000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE withdrawal_vote
        ADD COLUMN console_hash text,
        ADD CONSTRAINT withdrawal_vote_console_is_hash CHECK (console_hash ~ '^[0-9a-f]{64}$');
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE withdrawal_vote DROP COLUMN console_hash');
  }
}
