import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** For whoever asks which rejections of one withdrawal were given as orders. */
export class FindRejections1795375000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX stop_order_rejected_idx ON stop_order ((signed #>> '{message,intent,withdrawalId}'), place)
        WHERE verb = 'Reject';
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP INDEX stop_order_rejected_idx');
  }
}
