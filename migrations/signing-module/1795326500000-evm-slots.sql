-- One row per account, there to be locked: whoever takes a nonce holds it until its transaction ends.
CREATE TABLE evm_account (
  -- CAIP-2.
  chain   text NOT NULL,
  -- Twenty bytes, lower case.
  account text NOT NULL,
  CONSTRAINT evm_account_pkey PRIMARY KEY (chain, account),
  CONSTRAINT evm_account_account_check CHECK (account ~ '^[0-9a-f]{40}$')
);

-- One row per nonce, with the signed bytes in it: a nonce without bytes, and so a gap that would hold up
-- everything behind it, cannot be stored. The next nonce is the highest one here and one; before the first
-- row it is the chain's. A rollback gives the nonce back; after that the row stays.
CREATE TABLE evm_transaction (
  chain         text           NOT NULL,
  account       text           NOT NULL,
  nonce         bigint         NOT NULL,
  withdrawal_id text           NOT NULL,
  -- What it moves, so that payments on their way count against the balance: wei in `value`, and where it is
  -- a token's transfer the token's base units in `token_amount`.
  value         numeric(78, 0) NOT NULL,
  token         text,
  token_amount  numeric(78, 0),
  -- The most that its gas can cost, in wei.
  max_fee       numeric(78, 0) NOT NULL,
  raw           bytea          NOT NULL,
  txid          text           NOT NULL,
  CONSTRAINT evm_transaction_pkey PRIMARY KEY (chain, account, nonce),
  CONSTRAINT evm_transaction_account_fkey FOREIGN KEY (chain, account) REFERENCES evm_account (chain, account),
  -- No nonce is taken for what nobody authorised.
  CONSTRAINT evm_transaction_verdict_fkey FOREIGN KEY (withdrawal_id) REFERENCES verdict (withdrawal_id),
  -- A withdrawal has one slot: a second spend of it cannot even reserve.
  CONSTRAINT evm_transaction_withdrawal_key UNIQUE (withdrawal_id),
  CONSTRAINT evm_transaction_nonce_check CHECK (nonce >= 0),
  CONSTRAINT evm_transaction_amounts_check CHECK (value >= 0 AND max_fee > 0 AND token_amount > 0),
  CONSTRAINT evm_transaction_token_check CHECK (
    (token IS NULL) = (token_amount IS NULL) AND (token IS NULL OR token ~ '^[0-9a-f]{40}$')
  ),
  CONSTRAINT evm_transaction_raw_check CHECK (length(raw) > 0),
  CONSTRAINT evm_transaction_txid_check CHECK (txid ~ '^0x[0-9a-f]{64}$')
);

CREATE TRIGGER evm_transaction_append_only BEFORE UPDATE OR DELETE ON evm_transaction
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evm_transaction_no_truncate BEFORE TRUNCATE ON evm_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A gap would hold up every payment behind it for ever, so the order is a constraint as well as a habit.
CREATE FUNCTION refuse_nonce_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last bigint := (SELECT max(nonce) FROM evm_transaction WHERE chain = NEW.chain AND account = NEW.account);
BEGIN
  IF NEW.nonce <> last + 1 THEN
    RAISE EXCEPTION 'nonce % does not follow %', NEW.nonce, last USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER evm_transaction_no_gap BEFORE INSERT ON evm_transaction
  FOR EACH ROW EXECUTE FUNCTION refuse_nonce_gap();
