-- Rules leave a trace, limits are counted for each wallet, destination, beneficiary and engine key, and what does not
-- fit under the automatic ones may be put before people.

-- Why the rule that decided was the one, in lines for people; and what limits count it by. Null in verdicts from before.
ALTER TABLE verdict
  ADD COLUMN trace text[] NOT NULL DEFAULT '{}',
  ADD COLUMN destination text,
  ADD COLUMN beneficiary text,
  ADD COLUMN engine_key text;

-- Null in charges from before: those count in every window.
ALTER TABLE charge
  ADD COLUMN wallet text,
  ADD COLUMN destination text,
  ADD COLUMN beneficiary text,
  ADD COLUMN engine_key text;
-- For limits over all assets.
CREATE INDEX charge_at_idx ON charge (charged_at);

-- Besides a row for each asset the guard has one for limits over all of them: whoever charges takes that one first.
INSERT INTO limit_guard (asset) VALUES ('*');

-- It did not fit under the automatic limits when it was to be authorised, and its rule says who decides then. Stays so.
ALTER TABLE withdrawal ADD COLUMN is_beyond_limits boolean NOT NULL DEFAULT false;
CREATE FUNCTION guard_beyond_limits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.is_beyond_limits AND NOT NEW.is_beyond_limits THEN
    RAISE EXCEPTION 'what people decide is not automatic again' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.is_beyond_limits AND NOT OLD.is_beyond_limits AND OLD.state <> 'registered' THEN
    RAISE EXCEPTION 'only what is registered is put before people' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER withdrawal_beyond_limits BEFORE UPDATE ON withdrawal
  FOR EACH ROW EXECUTE FUNCTION guard_beyond_limits();
