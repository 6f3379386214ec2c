-- Clients who withdrew a case while its exclusive period ran and accepted the fee for it (domain 4.1.2, C23). The id is
-- that of the engagement that ended; amounts are null until what they are computed from has arrived.
CREATE TABLE withdrawal_fees (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    currency text NOT NULL,
    is_test boolean NOT NULL,
    withdrawn_at timestamptz NOT NULL,
    fee bigint CHECK (fee >= 0),
    costs bigint CHECK (costs >= 0),
    vat bigint CHECK (vat >= 0),
    charged_at timestamptz,
    paid_on date,
    paid_at timestamptz,
    paid_by uuid,
    CHECK ((charged_at IS NULL) = (fee IS NULL) AND (fee IS NULL) = (costs IS NULL) AND (fee IS NULL) = (vat IS NULL)),
    CHECK ((paid_on IS NULL) = (paid_at IS NULL) AND (paid_on IS NULL OR charged_at IS NOT NULL))
);
CREATE INDEX withdrawal_fees_to_charge ON withdrawal_fees (id) WHERE charged_at IS NULL;
CREATE INDEX withdrawal_fees_partner ON withdrawal_fees (partner_id, withdrawn_at DESC, id);
CREATE INDEX withdrawal_fees_creditor ON withdrawal_fees (creditor_id, withdrawn_at DESC, id);
REVOKE UPDATE, DELETE, TRUNCATE ON withdrawal_fees FROM ledger_app;
GRANT UPDATE (fee, costs, vat, charged_at, paid_on, paid_at, paid_by) ON withdrawal_fees TO ledger_app;
