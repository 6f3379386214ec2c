-- A posting is one balanced change of the books. What caused it is unique: that is its idempotency.
-- `inputs` is all that its amounts were computed from, so that anybody can compute them again.
CREATE TABLE postings (
    id uuid PRIMARY KEY,
    cause text NOT NULL,
    cause_id uuid NOT NULL,
    reverses uuid,
    case_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    currency text NOT NULL,
    legs smallint NOT NULL CHECK (legs >= 2),
    terms_number integer NOT NULL,
    revision integer NOT NULL,
    formula smallint NOT NULL,
    inputs jsonb NOT NULL,
    actor_id uuid,
    value_date date NOT NULL,
    posted_at timestamptz NOT NULL,
    is_test boolean NOT NULL,
    UNIQUE (cause_id, cause)
);
CREATE INDEX postings_case ON postings (case_id);

-- Debits are positive, credits negative. No balances are kept: a balance is the sum of entries.
CREATE TABLE entries (
    posting_id uuid NOT NULL,
    leg smallint NOT NULL CHECK (leg >= 1),
    book text NOT NULL,
    owner_id uuid NOT NULL,
    account text NOT NULL,
    counterparty_id uuid,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    posted_at timestamptz NOT NULL,
    is_test boolean NOT NULL,
    PRIMARY KEY (posting_id, leg)
);
CREATE INDEX entries_account ON entries (owner_id, account, currency, posted_at) INCLUDE (amount) WHERE NOT is_test;
CREATE INDEX entries_counterparty ON entries (counterparty_id, account, currency, posted_at) INCLUDE (amount)
    WHERE counterparty_id IS NOT NULL AND NOT is_test;

-- Each posting of the statement balances in every book, has all the legs it names, and they come
-- together with it: a posting can be neither completed nor added to later.
CREATE FUNCTION entries_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong uuid;
BEGIN
    SELECT posting_id INTO wrong FROM added
    GROUP BY posting_id, book, owner_id, currency HAVING sum(amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'posting % is not balanced', wrong USING ERRCODE = 'check_violation';
    END IF;
    SELECT counted.posting_id INTO wrong
    FROM (SELECT posting_id, count(*) AS legs, max(leg) AS last FROM added GROUP BY posting_id) AS counted
    LEFT JOIN postings ON postings.id = counted.posting_id
    WHERE postings.legs IS DISTINCT FROM counted.legs OR counted.last <> counted.legs LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'posting % does not have the legs it names', wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_balance AFTER INSERT ON entries REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION entries_must_balance();

CREATE FUNCTION postings_must_have_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong uuid;
BEGIN
    SELECT id INTO wrong FROM added
    WHERE NOT EXISTS (SELECT 1 FROM entries WHERE posting_id = added.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'posting % has no entries', wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_entries AFTER INSERT ON postings REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION postings_must_have_entries();

-- Nothing posted is ever changed: neither by right nor by accident of the owner.
CREATE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: what is posted stays; post a reversal', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER postings_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON postings
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION never_changed();

CREATE FUNCTION payments_keep_their_amounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on payments: only the axes of the payout move', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER payments_stay BEFORE DELETE OR TRUNCATE ON payments
    FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_their_amounts();
CREATE TRIGGER payments_amounts_stay BEFORE UPDATE OF
        case_id, number, engagement_id, revision, terms_number, partner_id, creditor_id, referral_partner_id, is_test,
        currency, exponent, amount, client, vat, partner_gross, fee, platform, referral, referral_share,
        principal_part, fees_part, overpaid, is_explicit, recipient, value_date, recorded_at, recorded_by, settles
    ON payments FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_their_amounts();

REVOKE UPDATE, DELETE, TRUNCATE ON postings, entries, payments FROM ledger_app;
GRANT UPDATE (commission_status, platform_invoicing, referral_invoicing, usd_per_unit, platform_usd, referral_usd,
              fx_locked_at, commission_reminder_on, updated_at) ON payments TO ledger_app;

-- A tenant reads the entries of his own book and those that name him. The posting, whose rows are
-- his only, guards who may write.
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_books ON entries FOR SELECT
    USING ((SELECT sees_everything()) OR current_tenant() IN (owner_id, counterparty_id));
CREATE POLICY write_books ON entries FOR INSERT WITH CHECK (true);
