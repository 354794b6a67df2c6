import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Rules became readable: why a withdrawal falls under which, kept with the policy's hash. A hold comes before the
 * votes and a delay after them, and both count from the moment at which the signing module registered it.
 */
export class AddDecision1795355000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- {policyHash, rule, trace}: on what it is decided. What was taken in before has no trace.
      ALTER TABLE withdrawal ADD COLUMN decision jsonb;
      ALTER TABLE withdrawal DISABLE TRIGGER withdrawal_content_is_fixed;
      UPDATE withdrawal SET decision = jsonb_build_object('policyHash', policy_hash, 'rule', tier, 'trace', '[]'::jsonb);
      ALTER TABLE withdrawal ENABLE TRIGGER withdrawal_content_is_fixed;
      ALTER TABLE withdrawal ALTER COLUMN decision SET NOT NULL;
      -- Unix seconds by the signing module's clock, from its receipt; null until that has come.
      ALTER TABLE withdrawal ADD COLUMN registered_at bigint;
      -- The signing module has stated that it does not fit under the automatic limits, so that the rule asks people.
      ALTER TABLE withdrawal ADD COLUMN beyond_limits boolean NOT NULL DEFAULT false;

      ALTER TABLE withdrawal DROP CONSTRAINT withdrawal_state_known;
      ALTER TABLE withdrawal ADD CONSTRAINT withdrawal_state_known CHECK (state IN (
        'received', 'held', 'pending_approval', 'authorised', 'delayed', 'signing', 'broadcast', 'confirmed',
        'final', 'rejected', 'expired', 'cancelled', 'refused', 'failed'));
      DROP INDEX withdrawal_quorum_lapses_idx;
      CREATE INDEX withdrawal_quorum_lapses_idx ON withdrawal (quorum_lapses_at)
        WHERE state IN ('held', 'pending_approval') AND quorum_lapses_at IS NOT NULL;
    `);
  }

  /** Reversible while nothing is in a state that was not there before. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE withdrawal DROP CONSTRAINT withdrawal_state_known;
      ALTER TABLE withdrawal ADD CONSTRAINT withdrawal_state_known CHECK (state IN (
        'received', 'pending_approval', 'authorised', 'signing', 'broadcast', 'confirmed',
        'final', 'rejected', 'expired', 'cancelled', 'refused', 'failed'));
      DROP INDEX withdrawal_quorum_lapses_idx;
      CREATE INDEX withdrawal_quorum_lapses_idx ON withdrawal (quorum_lapses_at)
        WHERE state = 'pending_approval' AND quorum_lapses_at IS NOT NULL;
      ALTER TABLE withdrawal DROP COLUMN decision, DROP COLUMN registered_at, DROP COLUMN beyond_limits;
    `);
  }
}
