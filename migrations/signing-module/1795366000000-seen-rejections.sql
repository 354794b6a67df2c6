-- Every "no" that a package has shown, from then on: a server that is somebody else's later does not make it unsaid by leaving
-- it out. One of each device and policy, for a second one says no more. Those that came besides the server are orders.
CREATE TABLE seen_rejection (
  withdrawal_id text NOT NULL CONSTRAINT seen_rejection_withdrawal_fkey REFERENCES withdrawal (id),
  device text NOT NULL,
  policy_hash text NOT NULL,
  signed text NOT NULL,
  seen_at bigint NOT NULL,
  CONSTRAINT seen_rejection_pkey PRIMARY KEY (withdrawal_id, device, policy_hash)
);
CREATE TRIGGER seen_rejection_append_only BEFORE UPDATE OR DELETE ON seen_rejection
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seen_rejection_no_truncate BEFORE TRUNCATE ON seen_rejection
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
