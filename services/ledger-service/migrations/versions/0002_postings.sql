-- A posting may be about a payment, a payout, an invoice or anything else: what does not apply is null.
-- `version` tells a correction from what it corrects. `xid` is the transaction that posted: later ones
-- have larger numbers, and all below the oldest one still running are decided.
ALTER TABLE postings
    ALTER COLUMN case_id DROP NOT NULL,
    ALTER COLUMN creditor_id DROP NOT NULL,
    ALTER COLUMN partner_id DROP NOT NULL,
    ALTER COLUMN terms_number DROP NOT NULL,
    ALTER COLUMN revision DROP NOT NULL,
    ADD COLUMN referral_partner_id uuid,
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    DROP CONSTRAINT postings_cause_id_cause_key,
    ADD CONSTRAINT postings_cause UNIQUE NULLS NOT DISTINCT (cause_id, cause, version, reverses);
CREATE UNIQUE INDEX postings_reversed_once ON postings (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX postings_order ON postings (xid, id);

DROP POLICY tenant ON postings;
CREATE POLICY tenant ON postings
    USING ((SELECT sees_everything()) OR current_tenant() IN (creditor_id, partner_id, referral_partner_id))
    WITH CHECK ((SELECT sees_everything()) OR current_tenant() IN (creditor_id, partner_id, referral_partner_id));

-- The former release, which may still serve, writes entries without their value date: null is the posting's.
ALTER TABLE entries ADD COLUMN value_date date;
ALTER TABLE postings NO FORCE ROW LEVEL SECURITY;
ALTER TABLE entries NO FORCE ROW LEVEL SECURITY;
ALTER TABLE entries DISABLE TRIGGER entries_stay;
UPDATE entries SET value_date = postings.value_date FROM postings WHERE postings.id = entries.posting_id;
ALTER TABLE entries ENABLE TRIGGER entries_stay;
ALTER TABLE entries FORCE ROW LEVEL SECURITY;
ALTER TABLE postings FORCE ROW LEVEL SECURITY;

-- All entries of postings, also those that name others: whoever is party to a posting may reverse it,
-- and reverses the whole. The caller hands in only postings that he sees.
CREATE FUNCTION whole_entries(wanted uuid[]) RETURNS SETOF entries LANGUAGE plpgsql AS $$
DECLARE
    scope text := current_setting('app.tenant', true);
BEGIN
    PERFORM set_config('app.tenant', '*', true);
    RETURN QUERY SELECT * FROM entries WHERE posting_id = ANY(wanted);
    PERFORM set_config('app.tenant', coalesce(scope, ''), true);
END $$;

-- A reversal is the exact negation of one posting that is none itself.
CREATE FUNCTION reversals_must_negate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong uuid;
    pairs uuid[];
BEGIN
    SELECT array_agg(id) || array_agg(reverses) INTO pairs FROM added WHERE reverses IS NOT NULL;
    IF pairs IS NULL THEN
        RETURN NULL;
    END IF;
    WITH legs AS MATERIALIZED (SELECT * FROM whole_entries(pairs))
    SELECT added.id INTO wrong FROM added
    LEFT JOIN postings AS reversed ON reversed.id = added.reverses
    WHERE added.reverses IS NOT NULL AND (
        reversed.id IS NULL OR reversed.reverses IS NOT NULL
        OR (added.cause_id, added.version, added.legs, added.currency, added.is_test, added.value_date)
           IS DISTINCT FROM (reversed.cause_id, reversed.version, reversed.legs, reversed.currency, reversed.is_test,
                             reversed.value_date)
        OR EXISTS (
            SELECT 1 FROM (SELECT * FROM legs WHERE posting_id = added.id) AS mine
            FULL JOIN (SELECT * FROM legs WHERE posting_id = reversed.id) AS its ON its.leg = mine.leg
            WHERE mine.amount IS DISTINCT FROM -its.amount
               OR (mine.book, mine.owner_id, mine.account, mine.counterparty_id, mine.currency, mine.is_test)
                  IS DISTINCT FROM
                  (its.book, its.owner_id, its.account, its.counterparty_id, its.currency, its.is_test)))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'posting % is not the exact reversal of a standing one', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_reversals AFTER INSERT ON postings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION reversals_must_negate();

-- Nobody chooses his place in the order.
REVOKE INSERT ON postings FROM ledger_app;
GRANT INSERT (id, cause, cause_id, version, reverses, case_id, creditor_id, partner_id, referral_partner_id, currency,
              legs, terms_number, revision, formula, inputs, actor_id, value_date, posted_at, is_test)
    ON postings TO ledger_app;
