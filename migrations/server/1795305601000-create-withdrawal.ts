import { type MigrationInterface, type QueryRunner } from 'typeorm';
import { refuseToLose } from './refuse-to-lose.js';

/**
 * What an engine asked for, with its signed request verbatim. The columns beside it repeat what the request
 * says under the policy, for lists and screens; whoever decides anything derives it from the evidence again.
 */
export class CreateWithdrawal1795305601000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE withdrawal (
        -- keccak256 over deployment and reference: known to the engine before it asks.
        id                text           NOT NULL,
        -- Order of arrival, for lists. May have gaps: a refused duplicate takes a number too.
        sequence          bigint         NOT NULL GENERATED ALWAYS AS IDENTITY,
        reference         text           NOT NULL,
        idempotency_key   text           NOT NULL,
        -- SHA-256 of the signed body: tells the identical request again from another one.
        body_hash         text           NOT NULL,
        engine_key        text           NOT NULL,
        -- The signed request, as signedRequestJson writes it; every value is a string, so jsonb keeps it as it came.
        request           jsonb          NOT NULL,
        intent_hash       text           NOT NULL,
        asset             text           NOT NULL,
        -- 78 digits hold 2^256-1; amounts are base units.
        amount            numeric(78, 0) NOT NULL,
        amount_text       text           NOT NULL,
        destination       text           NOT NULL,
        destination_bytes text           NOT NULL,
        memo              text           NOT NULL,
        beneficiary       text           NOT NULL,
        wallet            text           NOT NULL,
        max_fee           numeric(78, 0) NOT NULL,
        max_fee_text      text           NOT NULL,
        -- Unix seconds, as signed.
        not_after         bigint         NOT NULL,
        -- Who asked: the engine key's custodians and whom the request names.
        initiators        text[]         NOT NULL,
        tier              text           NOT NULL,
        policy_hash       text           NOT NULL,

        state             text           NOT NULL,
        -- A code of the closed list, or nothing.
        reason            text,
        -- The engine's signed wish to withdraw it.
        cancel            jsonb,
        -- What the signing module owes us (core/owed-work.ts) and from when on it is handed out.
        owed_work         text,
        work_due_at       timestamptz,
        -- From the signing module's receipts.
        txid              text,
        confirmations     integer        NOT NULL DEFAULT 0,
        created_at        timestamptz    NOT NULL,
        updated_at        timestamptz    NOT NULL,

        CONSTRAINT withdrawal_pkey PRIMARY KEY (id),
        CONSTRAINT withdrawal_sequence_key UNIQUE (sequence),
        -- These two for ever, across engine keys: of two copies of one request one wins here, not in code.
        CONSTRAINT withdrawal_reference_key UNIQUE (reference),
        CONSTRAINT withdrawal_idempotency_key_key UNIQUE (idempotency_key),
        CONSTRAINT withdrawal_hashes CHECK (
          id ~ '^[0-9a-f]{64}$' AND body_hash ~ '^[0-9a-f]{64}$'
          AND intent_hash ~ '^[0-9a-f]{64}$' AND policy_hash ~ '^[0-9a-f]{64}$'),
        CONSTRAINT withdrawal_amount_positive CHECK (amount > 0 AND amount < 2::numeric ^ 256),
        CONSTRAINT withdrawal_max_fee_not_negative CHECK (max_fee >= 0 AND max_fee < 2::numeric ^ 256),
        CONSTRAINT withdrawal_confirmations_not_negative CHECK (confirmations >= 0),
        CONSTRAINT withdrawal_state_known CHECK (state IN (
          'received', 'pending_approval', 'authorised', 'signing', 'broadcast', 'confirmed',
          'final', 'rejected', 'expired', 'cancelled', 'refused', 'failed')),
        CONSTRAINT withdrawal_owed_work_known CHECK (owed_work IN ('register', 'authorise', 'reject', 'cancel')),
        CONSTRAINT withdrawal_owed_work_has_time CHECK ((owed_work IS NULL) = (work_due_at IS NULL))
      );
      -- Lists by state, newest first.
      CREATE INDEX withdrawal_state_idx ON withdrawal (state, sequence);
      -- The audit export's window.
      CREATE INDEX withdrawal_created_at_idx ON withdrawal (created_at);
      -- What is to be handed out: a handful of rows however long the table grows.
      CREATE INDEX withdrawal_work_due_idx ON withdrawal (work_due_at) WHERE work_due_at IS NOT NULL;

      -- What was asked never changes, a cancel is not taken back, and what has ended stays ended. The code knows
      -- all this as well; a second path for a rule that money hangs on.
      CREATE FUNCTION refuse_withdrawal_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.id, OLD.sequence, OLD.reference, OLD.idempotency_key, OLD.body_hash, OLD.engine_key, OLD.request,
            OLD.intent_hash, OLD.asset, OLD.amount, OLD.amount_text, OLD.destination, OLD.destination_bytes, OLD.memo,
            OLD.beneficiary, OLD.wallet, OLD.max_fee, OLD.max_fee_text, OLD.not_after, OLD.initiators, OLD.tier,
            OLD.policy_hash, OLD.created_at)
           IS DISTINCT FROM
           (NEW.id, NEW.sequence, NEW.reference, NEW.idempotency_key, NEW.body_hash, NEW.engine_key, NEW.request,
            NEW.intent_hash, NEW.asset, NEW.amount, NEW.amount_text, NEW.destination, NEW.destination_bytes, NEW.memo,
            NEW.beneficiary, NEW.wallet, NEW.max_fee, NEW.max_fee_text, NEW.not_after, NEW.initiators, NEW.tier,
            NEW.policy_hash, NEW.created_at)
        THEN
          RAISE EXCEPTION 'what a withdrawal asks for is fixed' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.cancel IS NOT NULL AND OLD.cancel IS DISTINCT FROM NEW.cancel THEN
          RAISE EXCEPTION 'a cancel is not taken back' USING ERRCODE = 'restrict_violation';
        END IF;
        IF OLD.state IN ('final', 'rejected', 'expired', 'cancelled', 'refused', 'failed') AND OLD.state <> NEW.state THEN
          RAISE EXCEPTION 'a withdrawal that has ended stays ended' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER withdrawal_content_is_fixed BEFORE UPDATE ON withdrawal
        FOR EACH ROW EXECUTE FUNCTION refuse_withdrawal_change();
      CREATE TRIGGER withdrawal_no_delete BEFORE DELETE OR TRUNCATE ON withdrawal
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  /** Reversible only while nobody has asked for anything. */
  async down(db: QueryRunner): Promise<void> {
    await refuseToLose(db, 'withdrawal');
    await db.query('DROP TABLE withdrawal; DROP FUNCTION refuse_withdrawal_change();');
  }
}
