-- What this module remembers of destinations and prices, for rules that ask about them. What it found out about a
-- withdrawal stands in the receipt of its registration; these tables are where the next one is found out from.

CREATE TABLE destination (
  -- CAIP-2.
  chain text NOT NULL,
  -- What the chain is told: a scriptPubKey, or twenty address bytes.
  bytes text NOT NULL CHECK (bytes ~ '^([0-9a-f]{2})+$'),
  -- As it was asked for, to be shown in full.
  address text NOT NULL CHECK (address <> ''),
  -- What people look at of an address; whatever shares it may be taken for the other.
  resemblance text NOT NULL CHECK (resemblance <> ''),
  -- The first withdrawal to it that was registered. When that was its receipt says.
  seen_by text NOT NULL CONSTRAINT destination_seen_by_fkey REFERENCES withdrawal (id),
  -- The first one whose payment was final.
  paid_by text CONSTRAINT destination_paid_by_fkey REFERENCES withdrawal (id),
  CONSTRAINT destination_pkey PRIMARY KEY (chain, bytes)
);
CREATE INDEX destination_resemblance_idx ON destination (chain, resemblance) WHERE paid_by IS NOT NULL;

-- What was seen once was seen then for ever, and what was paid once is known for ever.
CREATE FUNCTION guard_destination() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ROW(NEW.chain, NEW.bytes, NEW.address, NEW.resemblance, NEW.seen_by)
     IS DISTINCT FROM ROW(OLD.chain, OLD.bytes, OLD.address, OLD.resemblance, OLD.seen_by)
     OR OLD.paid_by IS NOT NULL THEN
    RAISE EXCEPTION 'a destination''s past does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER destination_guard BEFORE UPDATE ON destination FOR EACH ROW EXECUTE FUNCTION guard_destination();
CREATE TRIGGER destination_stays BEFORE DELETE ON destination FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER destination_no_truncate BEFORE TRUNCATE ON destination FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Signed prices as they came. They expire by themselves, and what no window reaches any more may go.
CREATE TABLE price (
  -- Of the feed that signed it.
  feed text NOT NULL,
  asset text NOT NULL,
  currency text NOT NULL,
  said_at bigint NOT NULL,
  -- Of one whole unit of the asset, in 10^-12 of the currency.
  high numeric(78, 0) NOT NULL CHECK (high > 0),
  -- As it was signed. The columns are for looking it up; this is what is believed.
  signed text NOT NULL,
  CONSTRAINT price_pkey PRIMARY KEY (feed, asset, currency, said_at)
);
CREATE INDEX price_said_at_idx ON price (said_at);

-- A hold is released by votes and decided by none: it is paid on the automatic path, and its limits count it.
ALTER TABLE verdict DROP CONSTRAINT verdict_approved_has_votes;
ALTER TABLE verdict ADD CONSTRAINT verdict_approved_has_votes CHECK (path <> 'approved' OR cardinality(votes) > 0);
