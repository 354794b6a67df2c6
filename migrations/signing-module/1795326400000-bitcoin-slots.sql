-- One row per Bitcoin wallet, there to be locked: whoever chooses coins holds it until its transaction ends.
CREATE TABLE bitcoin_wallet (
  wallet text NOT NULL,
  CONSTRAINT bitcoin_wallet_pkey PRIMARY KEY (wallet)
);

-- Coins that were taken for a payment. The primary key is the promise that no coin is promised twice.
-- A row is born in the transaction that stores the signed bytes, and a rollback gives the coin back; after
-- that it stays. A coin that was spent is gone for ever, and one whose spend is not dead must not be used.
CREATE TABLE bitcoin_input (
  -- As nodes show it.
  txid          text    NOT NULL,
  vout          integer NOT NULL,
  wallet        text    NOT NULL,
  withdrawal_id text    NOT NULL,
  -- Every attempt of the spend consumes this one, so that no two attempts can both confirm.
  is_anchor     boolean NOT NULL,
  -- In satoshi.
  value         bigint  NOT NULL,
  CONSTRAINT bitcoin_input_pkey PRIMARY KEY (txid, vout),
  CONSTRAINT bitcoin_input_wallet_fkey FOREIGN KEY (wallet) REFERENCES bitcoin_wallet (wallet),
  -- No coin is taken for what nobody authorised.
  CONSTRAINT bitcoin_input_verdict_fkey FOREIGN KEY (withdrawal_id) REFERENCES verdict (withdrawal_id),
  CONSTRAINT bitcoin_input_txid_check CHECK (txid ~ '^[0-9a-f]{64}$'),
  CONSTRAINT bitcoin_input_vout_check CHECK (vout >= 0),
  CONSTRAINT bitcoin_input_value_check CHECK (value > 0)
);
CREATE INDEX bitcoin_input_wallet_idx ON bitcoin_input (wallet);
CREATE INDEX bitcoin_input_withdrawal_idx ON bitcoin_input (withdrawal_id);
-- A withdrawal has one anchor: a second spend of it cannot even reserve.
CREATE UNIQUE INDEX bitcoin_input_anchor_key ON bitcoin_input (withdrawal_id) WHERE is_anchor;

CREATE TRIGGER bitcoin_input_append_only BEFORE UPDATE OR DELETE ON bitcoin_input
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bitcoin_input_no_truncate BEFORE TRUNCATE ON bitcoin_input
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
