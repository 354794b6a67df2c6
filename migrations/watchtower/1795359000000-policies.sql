-- The versions of the policy after the first, as this watchtower has followed them, so that it goes back behind none
-- of them, and knows them with every server down.
CREATE TABLE policy_link (
  version bigint CONSTRAINT policy_link_pkey PRIMARY KEY
    CONSTRAINT policy_link_follows_the_first CHECK (version >= 2),
  -- The signed change and the signing module's receipt, as writeChainLink writes them. Verified anew at each start.
  link text NOT NULL
);
CREATE TRIGGER policy_link_append_only BEFORE UPDATE OR DELETE ON policy_link
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_link_no_truncate BEFORE TRUNCATE ON policy_link
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Under which version an order was taken: it is read with that one for ever. Until now there was only the first.
ALTER TABLE feed_order ADD COLUMN policy_version bigint NOT NULL DEFAULT 1
  CONSTRAINT feed_order_policy_counts_from_one CHECK (policy_version >= 1);
