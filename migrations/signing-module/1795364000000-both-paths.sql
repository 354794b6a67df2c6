-- Where rules of both kinds have a say, the limits on what nobody decides and those on what a quorum approves both mind it.
ALTER TABLE verdict DROP CONSTRAINT verdict_path_is_known;
ALTER TABLE verdict ADD CONSTRAINT verdict_path_is_known CHECK (path IN ('automatic', 'approved', 'both'));
ALTER TABLE charge DROP CONSTRAINT charge_path_check;
ALTER TABLE charge ADD CONSTRAINT charge_path_is_known CHECK (path IN ('automatic', 'approved', 'both'));
