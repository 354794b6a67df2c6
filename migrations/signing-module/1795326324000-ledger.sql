-- The signing module's own record. Code states each rule first; what stands here states it a second time, on a
-- path of its own, so that one bug has to meet another before money moves. Times are Unix seconds by the
-- module's clock, hashes and ids lower-case hexadecimal, amounts base units.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Who may write. One process at a time holds the lease; each taking raises the epoch, and every writing
-- transaction reads the epoch under a share lock, so that a predecessor who only slept cannot write any more.
CREATE TABLE module_lease (
  one boolean PRIMARY KEY DEFAULT true CONSTRAINT module_lease_is_one_row CHECK (one),
  epoch bigint NOT NULL DEFAULT 0,
  holder text NOT NULL DEFAULT '',
  held_until timestamptz NOT NULL DEFAULT '-infinity',
  -- The latest moment that any holder has seen. It never goes back.
  clock bigint NOT NULL DEFAULT 0
);
INSERT INTO module_lease DEFAULT VALUES;

CREATE FUNCTION guard_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.epoch < OLD.epoch OR NEW.clock < OLD.clock THEN
    RAISE EXCEPTION 'neither the epoch nor the clock goes back' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER module_lease_guard BEFORE UPDATE ON module_lease FOR EACH ROW EXECUTE FUNCTION guard_lease();
CREATE TRIGGER module_lease_stays BEFORE DELETE ON module_lease FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The end of the chain of receipts. Its one row is the lock under which receipts are appended; it is taken last.
CREATE TABLE ledger_head (
  one boolean PRIMARY KEY DEFAULT true CONSTRAINT ledger_head_is_one_row CHECK (one),
  genesis_hash text NOT NULL CONSTRAINT ledger_head_genesis_is_a_hash CHECK (genesis_hash ~ '^[0-9a-f]{64}$'),
  sequence bigint NOT NULL DEFAULT 0,
  hash text NOT NULL CONSTRAINT ledger_head_hash_is_a_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
  recorded_at bigint NOT NULL DEFAULT 0,
  -- The first receipt names the genesis as the one before it.
  CONSTRAINT ledger_head_begins_at_genesis CHECK (sequence > 0 OR (sequence = 0 AND hash = genesis_hash))
);

-- What was stated, word for word and in order.
CREATE TABLE receipt (
  sequence bigint CONSTRAINT receipt_pkey PRIMARY KEY CONSTRAINT receipt_sequence_counts_from_one CHECK (sequence >= 1),
  hash text NOT NULL CONSTRAINT receipt_hash_is_unique UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
  -- Unique: nothing has two successors, so the chain cannot fork.
  previous text NOT NULL CONSTRAINT receipt_previous_is_unique UNIQUE CHECK (previous ~ '^[0-9a-f]{64}$'),
  withdrawal_id text NOT NULL CHECK (withdrawal_id ~ '^[0-9a-f]{64}$'),
  outcome text NOT NULL,
  reason text NOT NULL,
  finality text NOT NULL CHECK (finality IN ('', 'final', 'retryable')),
  recorded_at bigint NOT NULL,
  -- The message and the attestation key's signature, as they are posted.
  signed text NOT NULL
);
-- "What was said about this withdrawal", the last of it first.
CREATE INDEX receipt_withdrawal_idx ON receipt (withdrawal_id, sequence);
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipt_no_truncate BEFORE TRUNCATE ON receipt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION extend_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_head SET sequence = NEW.sequence, hash = NEW.hash, recorded_at = NEW.recorded_at
   WHERE sequence = NEW.sequence - 1 AND hash = NEW.previous AND recorded_at <= NEW.recorded_at;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'receipt % does not follow the head', NEW.sequence USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER receipt_extends_ledger AFTER INSERT ON receipt FOR EACH ROW EXECUTE FUNCTION extend_ledger();

CREATE FUNCTION guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.genesis_hash <> OLD.genesis_hash OR NEW.sequence <> OLD.sequence + 1
     OR NOT EXISTS (SELECT FROM receipt r
                     WHERE r.sequence = NEW.sequence AND r.hash = NEW.hash AND r.previous = OLD.hash) THEN
    RAISE EXCEPTION 'the head moves with a receipt, by one' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_head_guard BEFORE UPDATE ON ledger_head FOR EACH ROW EXECUTE FUNCTION guard_head();
CREATE TRIGGER ledger_head_stays BEFORE DELETE ON ledger_head FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- From where to where a withdrawal may go. Backwards only by a reorganisation of the chain.
CREATE TABLE withdrawal_move (from_state text NOT NULL, to_state text NOT NULL, PRIMARY KEY (from_state, to_state));
INSERT INTO withdrawal_move VALUES
  ('registered', 'authorised'), ('registered', 'rejected'), ('registered', 'expired'), ('registered', 'cancelled'),
  ('registered', 'refused'),
  ('authorised', 'signed'), ('authorised', 'rejected'), ('authorised', 'expired'), ('authorised', 'cancelled'),
  ('signed', 'broadcast'),
  ('broadcast', 'confirmed'), ('broadcast', 'failed'),
  ('confirmed', 'broadcast'), ('confirmed', 'final'), ('confirmed', 'failed');

-- A withdrawal since it was first verified. The row outlives every end: it is the tombstone of its reference.
CREATE TABLE withdrawal (
  id text CONSTRAINT withdrawal_pkey PRIMARY KEY CHECK (id ~ '^[0-9a-f]{64}$'),
  reference text NOT NULL CONSTRAINT withdrawal_reference_is_unique UNIQUE,
  intent_hash text NOT NULL CONSTRAINT withdrawal_intent_is_unique UNIQUE CHECK (intent_hash ~ '^[0-9a-f]{64}$'),
  policy_hash text NOT NULL CHECK (policy_hash ~ '^[0-9a-f]{64}$'),
  -- Empty where the policy has no tier for it.
  tier text NOT NULL,
  asset text NOT NULL,
  amount numeric(78, 0) NOT NULL CONSTRAINT withdrawal_amount_is_something CHECK (amount > 0),
  wallet text NOT NULL,
  not_after bigint NOT NULL,
  -- The engine's signed request, as it was first verified.
  request text NOT NULL,
  registered_at bigint NOT NULL,
  state text NOT NULL CONSTRAINT withdrawal_state_is_known CHECK (state IN ('registered', 'authorised', 'signed',
    'broadcast', 'confirmed', 'final', 'rejected', 'expired', 'cancelled', 'refused', 'failed')),
  -- What is in the way, or why it ended: a code, or empty.
  reason text NOT NULL DEFAULT '',
  -- The block in which the attempt was last seen; both empty while in none.
  mined_height bigint,
  mined_hash text,
  CONSTRAINT withdrawal_is_mined_at_height_and_hash CHECK ((mined_height IS NULL) = (mined_hash IS NULL))
);
-- What there is to do; most rows have ended.
CREATE INDEX withdrawal_at_work_idx ON withdrawal (state, registered_at)
  WHERE state IN ('registered', 'authorised', 'signed', 'broadcast', 'confirmed');

-- The verdict that authorised a withdrawal, with the package it was reached on: payment needs no server any more.
CREATE TABLE verdict (
  withdrawal_id text CONSTRAINT verdict_pkey PRIMARY KEY CONSTRAINT verdict_withdrawal_fkey REFERENCES withdrawal (id),
  tier text NOT NULL,
  -- `automatic` is what no person approved.
  path text NOT NULL CONSTRAINT verdict_path_is_known CHECK (path IN ('automatic', 'approved')),
  votes text[] NOT NULL,
  package text NOT NULL,
  decided_at bigint NOT NULL,
  CONSTRAINT verdict_approved_has_votes CHECK ((path = 'approved') = (cardinality(votes) > 0))
);
CREATE TRIGGER verdict_append_only BEFORE UPDATE OR DELETE ON verdict FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER verdict_no_truncate BEFORE TRUNCATE ON verdict FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A payment slot and the withdrawal in it. Nothing makes a spend dead yet, so a withdrawal has one for ever.
CREATE TABLE spend (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT spend_pkey PRIMARY KEY,
  withdrawal_id text NOT NULL CONSTRAINT spend_is_the_withdrawals_only_one UNIQUE
    CONSTRAINT spend_verdict_fkey REFERENCES verdict (withdrawal_id),
  wallet text NOT NULL,
  reserved_at bigint NOT NULL
);
CREATE TRIGGER spend_append_only BEFORE UPDATE OR DELETE ON spend FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER spend_no_truncate BEFORE TRUNCATE ON spend FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Fully signed bytes. What is sent, and sent again, is what lies here.
CREATE TABLE attempt (
  spend_id bigint NOT NULL CONSTRAINT attempt_spend_fkey REFERENCES spend (id),
  n integer NOT NULL CONSTRAINT attempt_counts_from_one CHECK (n >= 1),
  txid text NOT NULL CONSTRAINT attempt_txid_is_unique UNIQUE CHECK (txid <> ''),
  raw bytea NOT NULL CHECK (octet_length(raw) > 0),
  -- At most, in base units of the chain's native asset.
  fee numeric(78, 0) NOT NULL CHECK (fee >= 0),
  signed_at bigint NOT NULL,
  CONSTRAINT attempt_pkey PRIMARY KEY (spend_id, n)
);
CREATE TRIGGER attempt_append_only BEFORE UPDATE OR DELETE ON attempt FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER attempt_no_truncate BEFORE TRUNCATE ON attempt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What counts against the limits: each withdrawal once, from the moment that it was reserved.
CREATE TABLE charge (
  withdrawal_id text CONSTRAINT charge_pkey PRIMARY KEY CONSTRAINT charge_verdict_fkey REFERENCES verdict (withdrawal_id),
  asset text NOT NULL,
  amount numeric(78, 0) NOT NULL CONSTRAINT charge_amount_is_something CHECK (amount > 0),
  path text NOT NULL CHECK (path IN ('automatic', 'approved')),
  charged_at bigint NOT NULL
);
CREATE INDEX charge_window_idx ON charge (asset, charged_at);
CREATE TRIGGER charge_append_only BEFORE UPDATE OR DELETE ON charge FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER charge_no_truncate BEFORE TRUNCATE ON charge FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- One row per asset: whoever charges its limits holds this lock while reading what was charged before.
CREATE TABLE limit_guard (asset text CONSTRAINT limit_guard_pkey PRIMARY KEY);

-- A state without what it claims, a move that no rule has, another content under a known id: refused.
CREATE FUNCTION guard_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'registered' THEN
      RAISE EXCEPTION 'a withdrawal begins registered' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF ROW(NEW.id, NEW.reference, NEW.intent_hash, NEW.policy_hash, NEW.tier, NEW.asset, NEW.amount, NEW.wallet,
         NEW.not_after, NEW.request, NEW.registered_at)
     IS DISTINCT FROM
     ROW(OLD.id, OLD.reference, OLD.intent_hash, OLD.policy_hash, OLD.tier, OLD.asset, OLD.amount, OLD.wallet,
         OLD.not_after, OLD.request, OLD.registered_at) THEN
    RAISE EXCEPTION 'a withdrawal''s content does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = OLD.state THEN RETURN NEW; END IF;
  IF NOT EXISTS (SELECT FROM withdrawal_move m WHERE m.from_state = OLD.state AND m.to_state = NEW.state) THEN
    RAISE EXCEPTION 'no withdrawal goes from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'authorised' AND NOT EXISTS (SELECT FROM verdict v WHERE v.withdrawal_id = NEW.id) THEN
    RAISE EXCEPTION 'authorised without a verdict' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state = 'signed' AND NOT EXISTS (
    SELECT FROM spend s JOIN attempt a ON a.spend_id = s.id JOIN charge c ON c.withdrawal_id = s.withdrawal_id
     WHERE s.withdrawal_id = NEW.id) THEN
    RAISE EXCEPTION 'signed without bytes and a charge' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.state IN ('rejected', 'expired', 'cancelled', 'refused')
     AND EXISTS (SELECT FROM spend s WHERE s.withdrawal_id = NEW.id) THEN
    RAISE EXCEPTION 'what is being paid cannot end as %', NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER withdrawal_guard BEFORE INSERT OR UPDATE ON withdrawal FOR EACH ROW EXECUTE FUNCTION guard_withdrawal();
CREATE TRIGGER withdrawal_stays BEFORE DELETE ON withdrawal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withdrawal_no_truncate BEFORE TRUNCATE ON withdrawal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
