-- Every signature of a security key that was found genuine, with the counter that stood in it. A signature whose counter
-- contradicts one that was seen before it does not count, ever after: so the order in which they were seen stays.
CREATE TABLE device_use (
  place bigint GENERATED ALWAYS AS IDENTITY,
  public_key text NOT NULL CONSTRAINT device_use_by_a_key CHECK (public_key ~ '^0[23][0-9a-f]{64}$'),
  digest text NOT NULL CONSTRAINT device_use_of_a_digest CHECK (digest ~ '^[0-9a-f]{64}$'),
  sign_count bigint NOT NULL CONSTRAINT device_use_counts CHECK (sign_count BETWEEN 0 AND 4294967295),
  -- As the signed message says, and when it was first seen here.
  cast_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  CONSTRAINT device_use_pkey PRIMARY KEY (public_key, digest)
);
CREATE TRIGGER device_use_append_only BEFORE UPDATE OR DELETE ON device_use
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER device_use_no_truncate BEFORE TRUNCATE ON device_use
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Two packages that each bring a use of one key take turns, or neither would see the other's. It comes after the locks of
-- orders and of the withdrawal, and before those of the limits and of the head.
CREATE TABLE device_use_guard (one boolean PRIMARY KEY DEFAULT true CONSTRAINT device_use_guard_is_one_row CHECK (one));
INSERT INTO device_use_guard DEFAULT VALUES;

-- An assertion over another digest is as good as a forged one: nobody signed this.
DROP INDEX receipt_forgery_idx;
CREATE INDEX receipt_forgery_idx ON receipt (sequence)
  WHERE outcome = 'refused'
    AND reason IN ('REQUEST_SIGNATURE_INVALID', 'VOTE_SIGNATURE_INVALID', 'DEVICE_CHALLENGE_DIFFERS',
                   'REQUEST_DIFFERS');
