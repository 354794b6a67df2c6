import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Rules ask how well a destination is known and what an amount is worth; the signing module's receipt says it. */
export class AddFindings1795360000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- As the receipt of the registration states them; null until that has come.
      ALTER TABLE withdrawal ADD COLUMN findings jsonb;
    `);
  }

  /** Nothing is lost: the receipts keep them. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE withdrawal DROP COLUMN findings');
  }
}
