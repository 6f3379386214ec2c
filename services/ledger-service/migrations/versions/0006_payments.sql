-- A payment counts only when it is verified and not deleted: only then it has a posting that stands,
-- a share and an effect. What is counted in `number` goes on, whatever is deleted.
ALTER TABLE payments
    ADD COLUMN verification text NOT NULL DEFAULT 'Verified'
        CHECK (verification IN ('Submitted', 'Verified', 'Rejected')),
    ADD COLUMN rejection_reason text,
    ADD COLUMN verified_by uuid,
    ADD COLUMN verified_at timestamptz,
    ADD COLUMN closes_case boolean NOT NULL DEFAULT false,
    ADD COLUMN deleted_at timestamptz,
    ADD COLUMN version integer NOT NULL DEFAULT 1;
CREATE INDEX payments_submitted ON payments (recorded_at, id) WHERE verification = 'Submitted' AND deleted_at IS NULL;

ALTER TABLE case_accounts
    ADD COLUMN last_number integer NOT NULL DEFAULT 0,
    ADD COLUMN close_code text,
    -- The success fee after the claim was priced again; null while that of the terms holds.
    ADD COLUMN success_fee numeric;

-- What the running sums of a case were begun with: each engagement, each new price, each change of the claim.
CREATE TABLE case_revisions (
    case_id uuid NOT NULL,
    revision integer NOT NULL,
    partner_id uuid NOT NULL,
    engagement_id uuid NOT NULL,
    terms_number integer NOT NULL,
    success_fee numeric,
    principal bigint NOT NULL CHECK (principal >= 0),
    interest_fees bigint NOT NULL CHECK (interest_fees >= 0),
    reminder_fees bigint NOT NULL CHECK (reminder_fees >= 0),
    collection_fees bigint NOT NULL CHECK (collection_fees >= 0),
    started_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, revision)
);

-- Of revisions that are over, what their first payment was computed from and what came in before.
INSERT INTO case_revisions (case_id, revision, partner_id, engagement_id, terms_number, principal, interest_fees,
    reminder_fees, collection_fees, started_at)
SELECT DISTINCT ON (p.case_id, p.revision) p.case_id, p.revision, p.partner_id, p.engagement_id, p.terms_number,
    (post.inputs ->> 'principal')::bigint + earlier.principal, (post.inputs ->> 'fees')::bigint + earlier.fees, 0, 0,
    p.recorded_at
FROM payments AS p
JOIN postings AS post ON post.cause_id = p.id AND post.cause = 'payment'
JOIN case_accounts AS account ON account.case_id = p.case_id AND account.revision > p.revision
CROSS JOIN LATERAL (
    SELECT coalesce(sum(principal_part), 0)::bigint AS principal, coalesce(sum(fees_part), 0)::bigint AS fees
    FROM payments AS e WHERE e.case_id = p.case_id AND e.revision < p.revision
) AS earlier
ORDER BY p.case_id, p.revision, p.number;
INSERT INTO case_revisions (case_id, revision, partner_id, engagement_id, terms_number, principal, interest_fees,
    reminder_fees, collection_fees, started_at)
SELECT case_id, revision, partner_id, engagement_id, terms_number, principal, interest_fees, reminder_fees,
    collection_fees, opened_at
FROM case_accounts WHERE revision > 0 AND partner_id IS NOT NULL;

-- Every change of a payment, as it was and as it is.
CREATE TABLE payment_changes (
    payment_id uuid NOT NULL,
    version integer NOT NULL,
    case_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('Edited', 'Deleted', 'Verified', 'Rejected', 'Recomputed')),
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    reason text,
    actor_id uuid,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (payment_id, version)
);
CREATE INDEX payment_changes_case ON payment_changes (case_id, changed_at);

CREATE FUNCTION changes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: the history of payments stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER payment_changes_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON payment_changes
    FOR EACH STATEMENT EXECUTE FUNCTION changes_stay();
CREATE TRIGGER case_revisions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON case_revisions
    FOR EACH STATEMENT EXECUTE FUNCTION changes_stay();

-- Which payment it is and whose never changes; what it says may, and payment_changes tells how.
DROP TRIGGER payments_amounts_stay ON payments;
CREATE TRIGGER payments_identity_stays BEFORE UPDATE OF
        id, case_id, number, engagement_id, revision, partner_id, creditor_id, is_test, currency, exponent,
        recorded_at, recorded_by
    ON payments FOR EACH STATEMENT EXECUTE FUNCTION payments_keep_their_amounts();
CREATE OR REPLACE FUNCTION payments_keep_their_amounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on payments: a payment stays the one it is', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

REVOKE UPDATE, DELETE, TRUNCATE ON payment_changes, case_revisions FROM ledger_app;
GRANT UPDATE (terms_number, amount, client, vat, partner_gross, fee, platform, referral, principal_part, fees_part,
              overpaid, is_explicit, recipient, value_date, settles, verification, rejection_reason, verified_by,
              verified_at, closes_case, deleted_at, version) ON payments TO ledger_app;
