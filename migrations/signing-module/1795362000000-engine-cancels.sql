-- Engines' cancels that came besides the server, one for each withdrawal, kept for ever. The withdrawal may come later,
-- or never: a server that holds back the cancel may hold back what it cancels too, and hand that on afterwards.
CREATE TABLE engine_cancel (
  withdrawal_id text CONSTRAINT engine_cancel_is_used_once PRIMARY KEY
    CONSTRAINT engine_cancel_names_a_withdrawal CHECK (withdrawal_id ~ '^[0-9a-f]{64}$'),
  source text NOT NULL CONSTRAINT engine_cancel_source_is_known CHECK (source IN ('url', 'folder')),
  -- The engine's signed request, as it came.
  signed text NOT NULL,
  -- The receipt that states that it was taken.
  receipt bigint NOT NULL CONSTRAINT engine_cancel_receipt_fkey REFERENCES receipt (sequence),
  taken_at bigint NOT NULL
);
-- "The cancels that these receipts state", for the server.
CREATE INDEX engine_cancel_receipt_idx ON engine_cancel (receipt);
CREATE TRIGGER engine_cancel_append_only BEFORE UPDATE OR DELETE ON engine_cancel
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER engine_cancel_no_truncate BEFORE TRUNCATE ON engine_cancel
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
