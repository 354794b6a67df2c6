-- What an order commands, beside it: the few that have a say in who is suspended are found without reading all of them. Not
-- through jsonb: what it cannot hold, such as U+0000, must not keep a feed from taking orders.
ALTER TABLE feed_order ADD COLUMN verb text NOT NULL
  GENERATED ALWAYS AS (substring(signed FROM '^\{"verb":"([A-Za-z]+)"')) STORED
  CONSTRAINT feed_order_verb_is_known CHECK (verb IN ('Freeze', 'Unfreeze', 'Suspend', 'Veto', 'Reject'));
CREATE INDEX feed_order_suspending_idx ON feed_order (place) WHERE verb IN ('Suspend', 'Unfreeze');
