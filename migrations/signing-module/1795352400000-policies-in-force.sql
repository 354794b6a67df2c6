-- Policies change while withdrawals wait. What was authorised and no longer is goes back to be voted on; what the
-- policy in force turns away ends.
INSERT INTO withdrawal_move VALUES ('authorised', 'registered'), ('authorised', 'refused');

-- The rule that a withdrawal falls under is the policy in force's to say, so it may change until something is signed.
CREATE OR REPLACE FUNCTION guard_withdrawal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'registered' THEN
      RAISE EXCEPTION 'a withdrawal begins registered' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF ROW(NEW.id, NEW.reference, NEW.intent_hash, NEW.policy_hash, NEW.asset, NEW.amount, NEW.wallet,
         NEW.not_after, NEW.request, NEW.registered_at)
     IS DISTINCT FROM
     ROW(OLD.id, OLD.reference, OLD.intent_hash, OLD.policy_hash, OLD.asset, OLD.amount, OLD.wallet,
         OLD.not_after, OLD.request, OLD.registered_at) THEN
    RAISE EXCEPTION 'a withdrawal''s content does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.tier <> OLD.tier AND OLD.state NOT IN ('registered', 'authorised') THEN
    RAISE EXCEPTION 'the rule that a payment was signed under does not change' USING ERRCODE = 'restrict_violation';
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
  IF NEW.state IN ('registered', 'rejected', 'expired', 'cancelled', 'refused')
     AND EXISTS (SELECT FROM spend s WHERE s.withdrawal_id = NEW.id) THEN
    RAISE EXCEPTION 'what is being paid cannot become %', NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- A verdict may be reached again, on other votes or under another policy, until something was signed on it. What each
-- one counted stays in its receipt.
DROP TRIGGER verdict_append_only ON verdict;
CREATE FUNCTION guard_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.withdrawal_id <> OLD.withdrawal_id OR EXISTS (SELECT FROM spend s WHERE s.withdrawal_id = OLD.withdrawal_id) THEN
    RAISE EXCEPTION 'the verdict that was signed on does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER verdict_guard BEFORE UPDATE ON verdict FOR EACH ROW EXECUTE FUNCTION guard_verdict();
CREATE TRIGGER verdict_stays BEFORE DELETE ON verdict FOR EACH ROW EXECUTE FUNCTION refuse_change();
