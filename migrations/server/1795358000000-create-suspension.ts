import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/** Which suspensions of devices the signing module has stated, and lifted. A picture; its receipts are the evidence. */
export class CreateSuspension1795358000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE suspension (
        -- Of the order that suspends. No foreign key: the receipt may come without its order.
        digest text   NOT NULL,
        -- Sequence of the receipt that states it, and is written with it.
        stated bigint NOT NULL,
        -- Of the one that lifts it; null while it stands.
        lifted bigint,
        CONSTRAINT suspension_pkey PRIMARY KEY (digest),
        CONSTRAINT suspension_lifted_later CHECK (lifted > stated)
      );
      INSERT INTO suspension (digest, stated, lifted)
        SELECT s.signed #>> '{message,intentHash}', s.sequence, (
                 SELECT max(l.sequence) FROM receipt l
                  WHERE l.withdrawal_id = s.withdrawal_id AND l.signed #>> '{message,outcome}' = 'unfrozen'
                    AND l.signed #>> '{message,intentHash}' = s.signed #>> '{message,intentHash}')
          FROM receipt s
         WHERE s.withdrawal_id = repeat('0', 64) AND s.signed #>> '{message,outcome}' = 'suspended';
    `);
  }

  /** Reversible while the signing module has suspended nothing. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'suspension');
    await db.query('DROP TABLE suspension');
  }
}
