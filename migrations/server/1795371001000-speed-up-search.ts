import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * For whoever searches. A search shows the newest first, fifty at a time: with the moment in the index, a page is read
 * from it in order and nothing is sorted, however many withdrawals one beneficiary has.
 */
export class SpeedUpSearch1795371001000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX withdrawal_newest_idx ON withdrawal (created_at, sequence);
      DROP INDEX withdrawal_created_at_idx;
      CREATE INDEX withdrawal_asset_idx ON withdrawal (asset, created_at, sequence);
      CREATE INDEX withdrawal_wallet_idx ON withdrawal (wallet, created_at, sequence);
      -- Also what was paid to one place before: an address has one spelling in bytes, and several in text.
      CREATE INDEX withdrawal_destination_bytes_idx ON withdrawal (destination_bytes, created_at, sequence);
      CREATE INDEX withdrawal_beneficiary_idx ON withdrawal (beneficiary, created_at, sequence);
      CREATE INDEX withdrawal_engine_key_idx ON withdrawal (engine_key, created_at, sequence);
      -- Amounts of one asset: the large ones are few and far between.
      CREATE INDEX withdrawal_amount_idx ON withdrawal (asset, amount);
      -- The unique index sorts by the database's language, which says nothing about beginnings.
      CREATE INDEX withdrawal_reference_prefix_idx ON withdrawal (reference text_pattern_ops);
      -- Rules that were joined stand in one text, with plus signs between them.
      CREATE INDEX withdrawal_rule_idx ON withdrawal USING gin (string_to_array(decision ->> 'rule', '+'));
      -- What happened to one withdrawal, out of everything that happened.
      CREATE INDEX event_log_withdrawal_idx ON event_log ((body::jsonb ->> 'withdrawalId'));
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX withdrawal_created_at_idx ON withdrawal (created_at);
      DROP INDEX withdrawal_newest_idx, withdrawal_asset_idx, withdrawal_wallet_idx, withdrawal_destination_bytes_idx,
        withdrawal_beneficiary_idx, withdrawal_engine_key_idx, withdrawal_amount_idx, withdrawal_reference_prefix_idx,
        withdrawal_rule_idx, event_log_withdrawal_idx;
    `);
  }
}
