-- How others call a case. The name is that of a company: a person's is not known here.
ALTER TABLE case_accounts
    ADD COLUMN debtor_name text,
    ADD COLUMN creditor_reference text,
    ADD COLUMN partner_reference text;

-- `untaxed` is the part of `net` that bears no tax beside one that does. `own_number` is what the issuer calls a
-- document that was made for him. `refundable` is what had been paid on the invoice that a credit note takes back.
ALTER TABLE invoices
    ADD COLUMN untaxed bigint NOT NULL DEFAULT 0,
    ADD COLUMN own_number text,
    ADD COLUMN refundable bigint NOT NULL DEFAULT 0 CHECK (refundable >= 0),
    ADD COLUMN dispute_reason text,
    DROP CONSTRAINT invoices_status_check,
    ADD CONSTRAINT invoices_status_check CHECK (status IN ('Issued', 'Paid', 'Credited', 'Disputed'));
CREATE UNIQUE INDEX invoices_own_number ON invoices (issuer_id, kind, own_number) WHERE own_number IS NOT NULL;
CREATE INDEX invoices_refundable ON invoices (recipient_id, currency) WHERE refundable > 0;
DROP TRIGGER invoices_amounts_stay ON invoices;
CREATE TRIGGER invoices_amounts_stay BEFORE UPDATE OF
        kind, number, issuer_id, recipient_id, year, sequence, currency, net, untaxed, vat_category, vat_rate, vat,
        total, lines, period, issued_on, due_on, seller, buyer, credits, own_number, refundable, prepaid, created_at,
        created_by
    ON invoices FOR EACH STATEMENT EXECUTE FUNCTION documents_stay();

ALTER TABLE invoice_lines ADD COLUMN taxed boolean NOT NULL DEFAULT true;
CREATE INDEX invoice_lines_payment ON invoice_lines (payment_id);

-- What of a credit note another invoice was settled with when it was issued.
CREATE TABLE credit_uses (
    credit_note_id uuid NOT NULL REFERENCES invoices,
    invoice_id uuid NOT NULL REFERENCES invoices DEFERRABLE INITIALLY DEFERRED,
    issuer_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (credit_note_id, invoice_id)
);
CREATE TRIGGER credit_uses_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_uses
    FOR EACH STATEMENT EXECUTE FUNCTION documents_stay();
REVOKE UPDATE, DELETE, TRUNCATE ON credit_uses FROM ledger_app;

CREATE INDEX payments_to_bill ON payments (partner_id, creditor_id, value_date, id)
    WHERE client_invoice_id IS NULL AND NOT is_test;
