-- Postings in their order (xid, id), chained: `leaves` are the SHA-256 of each posting with its entries,
-- 32 bytes apiece in the form that `leaf_format` names, and `hash` is that of the block before and them.
CREATE TABLE blocks (
    number bigint PRIMARY KEY CHECK (number >= 1),
    first_xid xid8 NOT NULL,
    first_id uuid NOT NULL,
    last_xid xid8 NOT NULL,
    last_id uuid NOT NULL,
    postings integer NOT NULL CHECK (postings >= 1),
    leaf_format smallint NOT NULL,
    leaves bytea NOT NULL,
    previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    CHECK (length(leaves) = 32 * postings),
    CHECK (hash = sha256(previous_hash || leaves)),
    CHECK ((first_xid, first_id) <= (last_xid, last_id))
);
-- Hashes do not compress, and one leaf can be read without the others.
ALTER TABLE blocks ALTER COLUMN leaves SET STORAGE EXTERNAL;

CREATE FUNCTION blocks_must_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head blocks;
BEGIN
    SELECT * INTO head FROM blocks ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(head.number, 0) + 1
       OR NEW.previous_hash <> coalesce(head.hash, decode(repeat('00', 32), 'hex'))
       OR (NEW.first_xid, NEW.first_id) <= (head.last_xid, head.last_id) THEN
        RAISE EXCEPTION 'block % does not follow block %', NEW.number, head.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER blocks_follow BEFORE INSERT ON blocks FOR EACH ROW EXECUTE FUNCTION blocks_must_follow();
CREATE TRIGGER blocks_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON blocks
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
REVOKE UPDATE, DELETE, TRUNCATE ON blocks FROM ledger_app;

-- Sums of the sealed entries that are no tests, by period; `counterparty_id` null is everybody together.
-- What stands after the last block, and in the period of the instant asked for, is added from the entries.
CREATE TABLE balance_buckets (
    owner_id uuid NOT NULL,
    counterparty_id uuid,
    axis text NOT NULL CHECK (axis IN ('posted', 'value')),
    level text NOT NULL CHECK (level IN ('month', 'day', 'hour', 'minute')),
    starts timestamptz NOT NULL,
    account text NOT NULL,
    currency text NOT NULL,
    amount numeric NOT NULL,
    UNIQUE NULLS NOT DISTINCT (owner_id, counterparty_id, axis, level, starts, account, currency)
) WITH (fillfactor = 80);
CREATE INDEX balance_buckets_counterparty ON balance_buckets (counterparty_id, axis, level, starts, account, currency)
    WHERE counterparty_id IS NOT NULL;

-- One row a night: how far its verification has come, and what it found.
CREATE TABLE verifications (
    night date PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    block bigint NOT NULL DEFAULT 0,
    postings bigint NOT NULL DEFAULT 0,
    head bytea,
    findings jsonb NOT NULL DEFAULT '[]'
);
