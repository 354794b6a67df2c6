import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Devices that people would like to approve with. In force is what governors sign; this is where they find it. */
export class CreateEnrolmentOffer1795370002000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE enrolment_offer (
        person     text        NOT NULL REFERENCES person (id),
        -- The name that the device is to have in the policy. Two people may want the same; governors take one.
        device     text        NOT NULL,
        -- The proof as it goes into the change of policy, and the device as it goes into the document.
        enrolment  jsonb       NOT NULL,
        listed     jsonb       NOT NULL,
        offered_at timestamptz NOT NULL,
        CONSTRAINT enrolment_offer_pkey PRIMARY KEY (person, device)
      );
    `);
  }

  /** Whoever offered a device enrols it again: nothing in here is in force. */
  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP TABLE enrolment_offer');
  }
}
