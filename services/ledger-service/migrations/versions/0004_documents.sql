-- Who is billed, and how. The platform's own profile stands under the id of its book.
CREATE TABLE billing_profiles (
    organisation_id uuid PRIMARY KEY,
    legal_name text NOT NULL,
    country text NOT NULL,
    street text,
    zip_code text,
    city text,
    registration_number text,
    vat_number text,
    vat_rate numeric NOT NULL DEFAULT 0 CHECK (vat_rate >= 0 AND vat_rate < 1),
    invoice_currency text,
    email text,
    iban text,
    bic text,
    bank_name text,
    invoicing_trigger text NOT NULL DEFAULT 'PayWhenPaid'
        CHECK (invoicing_trigger IN ('PayWhenPaid', 'ConfirmedPipeline')),
    updated_at timestamptz NOT NULL
);

-- The last number given per issuer, kind of document and year. The row stays locked until the documents that took
-- numbers are committed: no number is given twice, and none is left out.
CREATE TABLE number_series (
    issuer_id uuid NOT NULL,
    kind text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL CHECK (last >= 0),
    PRIMARY KEY (issuer_id, kind, year)
);

-- One row per month that is or was invoiced; `after_partner` is how far the run has come.
CREATE TABLE invoice_runs (
    period date PRIMARY KEY CHECK (extract(day FROM period) = 1),
    requested_at timestamptz NOT NULL,
    requested_by uuid,
    after_partner uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    invoices integer NOT NULL DEFAULT 0,
    payments integer NOT NULL DEFAULT 0,
    finished_at timestamptz
);

-- Documents as they were issued. `seller` and `buyer` are the profiles of that moment. Only what happens to a document
-- afterwards is ever written to its row.
CREATE TABLE invoices (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    number text NOT NULL,
    issuer_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    year integer NOT NULL,
    sequence integer NOT NULL,
    status text NOT NULL DEFAULT 'Issued' CHECK (status IN ('Issued', 'Paid', 'Credited')),
    currency text NOT NULL,
    net bigint NOT NULL,
    vat_category text NOT NULL,
    vat_rate numeric NOT NULL,
    vat bigint NOT NULL,
    total bigint NOT NULL,
    lines integer NOT NULL CHECK (lines > 0),
    period date,
    issued_on date NOT NULL,
    due_on date NOT NULL,
    seller jsonb NOT NULL,
    buyer jsonb NOT NULL,
    credits uuid REFERENCES invoices,
    reason text,
    -- What of it was settled when it was issued: fees that were kept back from money already held.
    prepaid bigint NOT NULL DEFAULT 0,
    paid_on date,
    payment_reference text,
    settled_at timestamptz,
    overdue_told_at timestamptz,
    reminders integer NOT NULL DEFAULT 0,
    remind_at timestamptz,
    created_at timestamptz NOT NULL,
    created_by uuid,
    UNIQUE (issuer_id, kind, year, sequence),
    CHECK (total = net + vat)
);
CREATE INDEX invoices_recipient ON invoices (recipient_id, issued_on DESC, id DESC);
CREATE INDEX invoices_issuer ON invoices (issuer_id, issued_on DESC, id DESC);
CREATE UNIQUE INDEX invoices_credited_once ON invoices (credits) WHERE credits IS NOT NULL;
CREATE INDEX invoices_open ON invoices (coalesce(remind_at, due_on::timestamp AT TIME ZONE 'UTC'))
    WHERE status = 'Issued' AND credits IS NULL;

-- What each payment contributed: `amount` in the invoice's currency, `share` in that of the payment.
CREATE TABLE invoice_lines (
    invoice_id uuid NOT NULL REFERENCES invoices DEFERRABLE INITIALLY DEFERRED,
    line integer NOT NULL CHECK (line > 0),
    payment_id uuid NOT NULL,
    case_id uuid NOT NULL,
    reference text NOT NULL,
    value_date date NOT NULL,
    recovered bigint NOT NULL,
    commission bigint NOT NULL,
    share bigint NOT NULL,
    vat bigint NOT NULL DEFAULT 0,
    currency text NOT NULL,
    amount bigint NOT NULL,
    issuer_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    PRIMARY KEY (invoice_id, line)
);

CREATE FUNCTION documents_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: what was issued stays; issue a credit note', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER invoices_stay BEFORE DELETE OR TRUNCATE ON invoices FOR EACH STATEMENT EXECUTE FUNCTION documents_stay();
CREATE TRIGGER invoices_amounts_stay BEFORE UPDATE OF
        kind, number, issuer_id, recipient_id, year, sequence, currency, net, vat_category, vat_rate, vat, total, lines,
        period, issued_on, due_on, seller, buyer, credits, prepaid, created_at, created_by
    ON invoices FOR EACH STATEMENT EXECUTE FUNCTION documents_stay();
CREATE TRIGGER invoice_lines_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON invoice_lines
    FOR EACH STATEMENT EXECUTE FUNCTION documents_stay();
REVOKE DELETE, TRUNCATE ON invoices FROM ledger_app;
REVOKE UPDATE, DELETE, TRUNCATE ON invoice_lines FROM ledger_app;

-- Money that a partner forwarded to a client: one per client and currency of a batch.
CREATE TABLE disbursements (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    payments integer NOT NULL CHECK (payments > 0),
    paid_on date NOT NULL,
    reference text NOT NULL,
    proof text,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid
);
CREATE INDEX disbursements_partner ON disbursements (partner_id, recorded_at DESC, id DESC);
CREATE INDEX disbursements_creditor ON disbursements (creditor_id, recorded_at DESC, id DESC);
CREATE TABLE disbursement_lines (
    disbursement_id uuid NOT NULL REFERENCES disbursements,
    payment_id uuid NOT NULL,
    case_id uuid NOT NULL,
    reference text NOT NULL,
    value_date date NOT NULL,
    recovered bigint NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    partner_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    PRIMARY KEY (disbursement_id, payment_id)
);
CREATE TRIGGER disbursements_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON disbursements
    FOR EACH STATEMENT EXECUTE FUNCTION documents_stay();
CREATE TRIGGER disbursement_lines_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON disbursement_lines
    FOR EACH STATEMENT EXECUTE FUNCTION documents_stay();
REVOKE UPDATE, DELETE, TRUNCATE ON disbursements, disbursement_lines FROM ledger_app;

ALTER TABLE payments
    ADD COLUMN platform_invoice_id uuid,
    ADD COLUMN client_invoice_id uuid,
    ADD COLUMN referral_invoice_id uuid,
    -- What of the client's part was forwarded to him already.
    ADD COLUMN disbursed bigint NOT NULL DEFAULT 0,
    ADD COLUMN disbursement_overdue_at timestamptz;
GRANT UPDATE (platform_invoice_id, client_invoice_id, referral_invoice_id, disbursed, disbursement_overdue_at)
    ON payments TO ledger_app;
CREATE INDEX payments_to_invoice ON payments (partner_id, currency)
    WHERE commission_status = 'Paid' AND platform_invoicing = 'NotInvoiced' AND platform > 0 AND NOT is_test;
CREATE INDEX payments_to_disburse ON payments (partner_id, value_date, id)
    WHERE recipient = 'CollectionPartner' AND client > disbursed AND NOT is_test;

-- The ledger page of a partner: his postings, newest first; the rare kinds have an index of their own.
CREATE INDEX postings_partner ON postings (partner_id, posted_at DESC, id DESC) WHERE NOT is_test;
CREATE INDEX postings_partner_rare ON postings (partner_id, posted_at DESC, id DESC)
    WHERE cause <> 'payment' AND NOT is_test;
