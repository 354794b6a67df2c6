-- Every change of policy that was found signed, in the order in which it was. The first policy is the genesis' own and
-- stands in no row.
CREATE TABLE policy_version (
  hash text CONSTRAINT policy_version_pkey PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  previous text NOT NULL CHECK (previous ~ '^[0-9a-f]{64}$'),
  version integer NOT NULL CONSTRAINT policy_version_is_no_first_one CHECK (version >= 2),
  -- The document and all signatures, as writeSignedChange writes them.
  change text NOT NULL,
  -- The receipt that states that it was found signed; its delay counts from there.
  registered bigint NOT NULL CONSTRAINT policy_version_registered_fkey REFERENCES receipt (sequence),
  state text NOT NULL DEFAULT 'waiting' CONSTRAINT policy_version_state_is_known
    CHECK (state IN ('waiting', 'in-force', 'void')),
  -- The receipt that states that it came into force, or never will.
  settled bigint CONSTRAINT policy_version_settled_fkey REFERENCES receipt (sequence),
  CONSTRAINT policy_version_is_settled_by_a_receipt CHECK ((state = 'waiting') = (settled IS NULL))
);
-- No fork: of all that follow one version, one comes into force. Versions count by one, so there is no gap either.
CREATE UNIQUE INDEX policy_version_is_followed_once ON policy_version (previous) WHERE state = 'in-force';
CREATE UNIQUE INDEX policy_version_is_in_force_once ON policy_version (version) WHERE state = 'in-force';

CREATE FUNCTION guard_policy_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'waiting' OR ROW(NEW.hash, NEW.previous, NEW.version, NEW.change, NEW.registered)
     IS DISTINCT FROM ROW(OLD.hash, OLD.previous, OLD.version, OLD.change, OLD.registered) THEN
    RAISE EXCEPTION 'a policy waits, and then it is in force or void for ever' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER policy_version_guard BEFORE UPDATE ON policy_version FOR EACH ROW EXECUTE FUNCTION guard_policy_version();
CREATE TRIGGER policy_version_stays BEFORE DELETE ON policy_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_version_no_truncate BEFORE TRUNCATE ON policy_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
