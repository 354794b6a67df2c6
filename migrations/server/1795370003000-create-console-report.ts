import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/** What pages of the console stopped over. Evidence: the log of events names each by its digest. */
export class CreateConsoleReport1795370003000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE console_report (
        place       bigint      GENERATED ALWAYS AS IDENTITY,
        person      text        NOT NULL,
        -- Whose reports are counted together: see person_session.
        session     text        NOT NULL,
        report      text        NOT NULL,
        reported_at timestamptz NOT NULL,
        CONSTRAINT console_report_pkey PRIMARY KEY (place)
      );
      CREATE INDEX console_report_session_idx ON console_report (session, reported_at);
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'console_report');
    await db.query('DROP TABLE console_report');
  }
}
