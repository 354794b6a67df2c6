-- The watchtower's own record: the feed of orders, which only grows, and how far its heartbeat has counted. Times are
-- Unix seconds by the watchtower's clock, hashes lower-case hexadecimal.

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- The end of the feed. Its one row is the lock under which orders are taken and heartbeats counted.
CREATE TABLE feed_head (
  one boolean PRIMARY KEY DEFAULT true CONSTRAINT feed_head_is_one_row CHECK (one),
  -- A feed belongs to one deployment.
  genesis_hash text NOT NULL CONSTRAINT feed_head_genesis_is_a_hash CHECK (genesis_hash ~ '^[0-9a-f]{64}$'),
  orders bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT repeat('00', 32) CONSTRAINT feed_head_hash_is_a_hash CHECK (hash ~ '^[0-9a-f]{64}$'),
  -- The last heartbeat's. A signing module believes no heartbeat whose counter it has passed.
  counter bigint NOT NULL DEFAULT 0
);

CREATE FUNCTION guard_feed_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.genesis_hash <> OLD.genesis_hash OR NEW.counter < OLD.counter OR NEW.orders < OLD.orders THEN
    RAISE EXCEPTION 'a feed neither changes hands nor goes back' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER feed_head_guard BEFORE UPDATE ON feed_head FOR EACH ROW EXECUTE FUNCTION guard_feed_head();
CREATE TRIGGER feed_head_stays BEFORE DELETE ON feed_head FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Every order that was taken, word for word and in order.
CREATE TABLE feed_order (
  place bigint CONSTRAINT feed_order_pkey PRIMARY KEY CONSTRAINT feed_order_counts_from_one CHECK (place >= 1),
  -- Unique: the same order twice is one order.
  digest text NOT NULL CONSTRAINT feed_order_digest_is_unique UNIQUE CHECK (digest ~ '^[0-9a-f]{64}$'),
  -- The feed's hash with this order at its end.
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  taken_at bigint NOT NULL,
  -- The order as it came: verb, message and signature.
  signed text NOT NULL
);
CREATE TRIGGER feed_order_append_only BEFORE UPDATE OR DELETE ON feed_order
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER feed_order_no_truncate BEFORE TRUNCATE ON feed_order
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION extend_feed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE feed_head SET orders = NEW.place, hash = NEW.hash WHERE orders = NEW.place - 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'order % does not follow the feed', NEW.place USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER feed_order_extends_feed AFTER INSERT ON feed_order FOR EACH ROW EXECUTE FUNCTION extend_feed();
