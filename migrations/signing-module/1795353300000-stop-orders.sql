-- Orders that stop, and those that lift them. Whatever was taken is kept for ever and has its receipt; what stands is
-- what was taken and not lifted.

-- The one row that makes stopping and signing take turns: who signs holds it shared until its transaction ends, who
-- takes an order holds it alone. So there is no signature of a moment after the freeze. It is the first lock of all.
CREATE TABLE order_guard (one boolean PRIMARY KEY DEFAULT true CONSTRAINT order_guard_is_one_row CHECK (one));
INSERT INTO order_guard DEFAULT VALUES;

CREATE TABLE stop_order (
  place bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT stop_order_pkey PRIMARY KEY,
  -- Unique: an order is used once, by whichever way it comes.
  digest text NOT NULL CONSTRAINT stop_order_is_used_once UNIQUE CHECK (digest ~ '^[0-9a-f]{64}$'),
  verb text NOT NULL CONSTRAINT stop_order_verb_is_known
    CHECK (verb IN ('Freeze', 'Unfreeze', 'Suspend', 'Veto', 'Reject')),
  -- Of a freeze its scope, of a suspension the device, of a veto the policy's hash, of a rejection the withdrawal's id.
  subject text NOT NULL,
  source text NOT NULL CONSTRAINT stop_order_source_is_known
    CHECK (source IN ('watchtower', 'url', 'folder', 'server', 'module')),
  -- Verb, message and signature as they came; the module's own freezes are signed by their receipt alone.
  signed text NOT NULL,
  -- The receipt that states it.
  receipt bigint NOT NULL CONSTRAINT stop_order_receipt_fkey REFERENCES receipt (sequence),
  taken_at bigint NOT NULL
);
-- "What was rejected besides the server", when its package comes.
CREATE INDEX stop_order_subject_idx ON stop_order (verb, subject);
CREATE TRIGGER stop_order_append_only BEFORE UPDATE OR DELETE ON stop_order
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stop_order_no_truncate BEFORE TRUNCATE ON stop_order
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Freezes and suspensions that stand no more, and the signatures under which they were lifted, which are used up.
CREATE TABLE lifted_order (
  digest text CONSTRAINT lifted_order_pkey PRIMARY KEY
    CONSTRAINT lifted_order_was_taken REFERENCES stop_order (digest),
  lifted_by text[] NOT NULL CONSTRAINT lifted_order_by_somebody CHECK (cardinality(lifted_by) >= 1),
  receipt bigint NOT NULL CONSTRAINT lifted_order_receipt_fkey REFERENCES receipt (sequence),
  lifted_at bigint NOT NULL
);
CREATE TRIGGER lifted_order_append_only BEFORE UPDATE OR DELETE ON lifted_order
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER lifted_order_no_truncate BEFORE TRUNCATE ON lifted_order
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE used_unfreeze (
  digest text CONSTRAINT used_unfreeze_pkey PRIMARY KEY
    CONSTRAINT used_unfreeze_was_taken REFERENCES stop_order (digest)
);
CREATE TRIGGER used_unfreeze_append_only BEFORE UPDATE OR DELETE ON used_unfreeze
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER used_unfreeze_no_truncate BEFORE TRUNCATE ON used_unfreeze
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- How far the watchtower's feed was read, and the last heartbeat that was believed. Neither goes back.
CREATE TABLE feed_reading (
  one boolean PRIMARY KEY DEFAULT true CONSTRAINT feed_reading_is_one_row CHECK (one),
  counter bigint NOT NULL DEFAULT 0,
  place bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT repeat('00', 32) CHECK (hash ~ '^[0-9a-f]{64}$')
);
INSERT INTO feed_reading DEFAULT VALUES;

CREATE FUNCTION guard_feed_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.counter <= OLD.counter OR NEW.place < OLD.place THEN
    RAISE EXCEPTION 'the feed does not go back' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER feed_reading_guard BEFORE UPDATE ON feed_reading FOR EACH ROW EXECUTE FUNCTION guard_feed_reading();
CREATE TRIGGER feed_reading_stays BEFORE DELETE ON feed_reading FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- How many forgeries the server handed out of late.
CREATE INDEX receipt_forgery_idx ON receipt (sequence)
  WHERE outcome = 'refused'
    AND reason IN ('REQUEST_SIGNATURE_INVALID', 'VOTE_SIGNATURE_INVALID', 'REQUEST_DIFFERS');
