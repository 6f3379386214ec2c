-- Where a creditor wants his money, one account a currency. A change is a new row: the row before it ends when the new one
-- takes effect. A row whose `effective_at` and `ends_at` are the same never took effect.
CREATE TABLE bank_accounts (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    currency text NOT NULL,
    scheme text NOT NULL CHECK (scheme IN ('IBAN', 'SWIFT', 'LOCAL')),
    label text,
    holder text NOT NULL,
    country text NOT NULL,
    iban text CHECK ((iban IS NOT NULL) = (scheme = 'IBAN')),
    bic text CHECK (bic IS NOT NULL OR scheme <> 'SWIFT'),
    account_number text CHECK ((account_number IS NOT NULL) = (scheme <> 'IBAN')),
    local_identifier text CHECK ((local_identifier IS NOT NULL) = (scheme = 'LOCAL')),
    local_identifier_type text,
    bank_name text,
    bank_address text,
    bank_city text,
    bank_zip_code text,
    bank_state text,
    set_at timestamptz NOT NULL,
    set_by uuid,
    effective_at timestamptz NOT NULL,
    confirmed_at timestamptz,
    confirmed_by uuid,
    ends_at timestamptz CHECK (ends_at >= effective_at),
    ended_by uuid
);
CREATE UNIQUE INDEX bank_accounts_current ON bank_accounts (owner_id, currency) WHERE ends_at IS NULL;
CREATE INDEX bank_accounts_owner ON bank_accounts (owner_id, currency, set_at DESC, id DESC);

-- Files of credit transfers for a partner's bank. The content is kept: it is the same at each download.
CREATE TABLE payout_files (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL,
    message_id text NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    transfers integer NOT NULL CHECK (transfers > 0),
    payments integer NOT NULL CHECK (payments > 0),
    debtor_name text NOT NULL,
    debtor_iban text NOT NULL,
    debtor_bic text,
    execution_date date NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid,
    cancelled_at timestamptz,
    cancelled_by uuid,
    UNIQUE (partner_id, message_id)
);
CREATE INDEX payout_files_partner ON payout_files (partner_id, created_at DESC, id DESC);

-- One transfer per client: to the account of that moment, with what his bank gets to see as its end-to-end id.
CREATE TABLE payout_transfers (
    id uuid PRIMARY KEY,
    file_id uuid NOT NULL REFERENCES payout_files,
    partner_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    end_to_end_id text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    payments integer NOT NULL CHECK (payments > 0),
    bank_account_id uuid NOT NULL REFERENCES bank_accounts,
    -- Set once the money has left.
    disbursement_id uuid REFERENCES disbursements,
    UNIQUE (partner_id, end_to_end_id)
);
CREATE INDEX payout_transfers_file ON payout_transfers (file_id);
CREATE UNIQUE INDEX payout_transfers_paid ON payout_transfers (disbursement_id) WHERE disbursement_id IS NOT NULL;

-- Which payments' parts a transfer forwards. `live`: neither paid nor cancelled.
CREATE TABLE payout_lines (
    transfer_id uuid NOT NULL REFERENCES payout_transfers,
    payment_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    live boolean NOT NULL DEFAULT true,
    PRIMARY KEY (transfer_id, payment_id)
);
-- A payment's part is in one live file at most.
CREATE UNIQUE INDEX payout_lines_live ON payout_lines (payment_id) WHERE live;

CREATE FUNCTION payouts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: accounts and payouts stay as they were; a change is a new row', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER bank_accounts_stay BEFORE DELETE OR TRUNCATE ON bank_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
CREATE TRIGGER bank_accounts_details_stay BEFORE UPDATE OF
        id, owner_id, currency, scheme, label, holder, country, iban, bic, account_number, local_identifier,
        local_identifier_type, bank_name, bank_address, bank_city, bank_zip_code, bank_state, set_at, set_by
    ON bank_accounts FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
CREATE TRIGGER payout_files_stay BEFORE DELETE OR TRUNCATE ON payout_files
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
CREATE TRIGGER payout_files_content_stays BEFORE UPDATE OF
        id, partner_id, message_id, currency, amount, transfers, payments, debtor_name, debtor_iban, debtor_bic,
        execution_date, content, created_at, created_by
    ON payout_files FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
CREATE TRIGGER payout_transfers_stay BEFORE DELETE OR TRUNCATE ON payout_transfers
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
CREATE TRIGGER payout_transfers_amounts_stay BEFORE UPDATE OF
        id, file_id, partner_id, creditor_id, end_to_end_id, amount, payments, bank_account_id
    ON payout_transfers FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
CREATE TRIGGER payout_lines_stay BEFORE DELETE OR TRUNCATE ON payout_lines
    FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
CREATE TRIGGER payout_lines_amounts_stay BEFORE UPDATE OF transfer_id, payment_id, partner_id, amount
    ON payout_lines FOR EACH STATEMENT EXECUTE FUNCTION payouts_stay();
REVOKE DELETE, TRUNCATE ON bank_accounts, payout_files, payout_transfers, payout_lines FROM ledger_app;

-- A line is the money of a payment, of what was forwarded to a client, or of an invoice of the platform.
ALTER TABLE bank_lines
    ADD COLUMN disbursement_id uuid,
    ADD COLUMN invoice_id uuid,
    DROP CONSTRAINT bank_lines_check,
    ADD CONSTRAINT bank_lines_matched_with_one CHECK (
        num_nonnulls(payment_id, disbursement_id, invoice_id) = CASE WHEN status = 'Matched' THEN 1 ELSE 0 END);
CREATE UNIQUE INDEX bank_lines_disbursement ON bank_lines (disbursement_id) WHERE disbursement_id IS NOT NULL;
CREATE UNIQUE INDEX bank_lines_invoice ON bank_lines (invoice_id) WHERE invoice_id IS NOT NULL;
-- `vouched`: staff handed the statement in, so that it may verify what the partner's own word may not.
ALTER TABLE bank_statements ADD COLUMN vouched boolean NOT NULL DEFAULT false;
