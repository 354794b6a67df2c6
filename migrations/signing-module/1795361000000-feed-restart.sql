-- When a person had the watchtower's feed read anew from its beginning, because its database had gone back, and how far
-- it had been read until then. What was taken from it stays taken.
CREATE TABLE feed_restart (
  id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT feed_restart_pkey PRIMARY KEY,
  -- Of the last heartbeat that was believed. It is not forgotten: whoever recorded one cannot play it again.
  counter bigint NOT NULL,
  place bigint NOT NULL,
  hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  reason text NOT NULL,
  restarted_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER feed_restart_append_only BEFORE UPDATE OR DELETE ON feed_restart
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER feed_restart_no_truncate BEFORE TRUNCATE ON feed_restart
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- To the very beginning, with the counter as it is, and in the transaction that says so; back in no other way.
CREATE OR REPLACE FUNCTION guard_feed_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.counter = OLD.counter AND NEW.place = 0 AND NEW.hash = repeat('00', 32) AND EXISTS (
       SELECT FROM feed_restart WHERE xmin::text = (txid_current() % (2 ^ 32)::bigint)::text
          AND counter = OLD.counter AND place = OLD.place AND hash = OLD.hash) THEN
    RETURN NEW;
  END IF;
  IF NEW.counter <= OLD.counter OR NEW.place < OLD.place THEN
    RAISE EXCEPTION 'the feed does not go back' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
