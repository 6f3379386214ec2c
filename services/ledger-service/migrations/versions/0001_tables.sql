CREATE TABLE parties (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    country text NOT NULL
);

-- Final attribution decisions: one per client.
CREATE TABLE client_links (
    creditor_id uuid PRIMARY KEY,
    referral_partner_id uuid NOT NULL,
    external_tenant_id text NOT NULL,
    attributed boolean NOT NULL,
    fee_share numeric NOT NULL CHECK (fee_share BETWEEN 0 AND 1),
    linked_at timestamptz NOT NULL
);
CREATE INDEX client_links_partner ON client_links (referral_partner_id);

CREATE TABLE case_terms (
    case_id uuid NOT NULL,
    number integer NOT NULL,
    partner_id uuid NOT NULL,
    success_fee numeric NOT NULL,
    revenue_share numeric NOT NULL,
    commission_type text NOT NULL,
    vat_rate numeric NOT NULL,
    -- The whole price function as routing-service decided it.
    terms jsonb NOT NULL,
    PRIMARY KEY (case_id, number)
);

-- Amounts are minor units of `currency`. What came in and the running sums of the splits of the
-- present revision change with every payment, under the row's lock.
CREATE TABLE case_accounts (
    case_id uuid PRIMARY KEY,
    reference text NOT NULL,
    creditor_id uuid NOT NULL,
    creditor_name text NOT NULL,
    debtor_country text NOT NULL,
    currency text NOT NULL,
    submitted_principal bigint NOT NULL,
    usd_per_unit numeric NOT NULL,
    rate_date date NOT NULL,
    is_test boolean NOT NULL,
    created_via text NOT NULL,
    managing_partner_id uuid,
    referral_partner_id uuid,
    -- Who has earned on the case, which a referral partner's view goes by.
    earning_partner_id uuid,
    opened_at timestamptz NOT NULL,
    state text NOT NULL,
    partner_id uuid,
    engagement_id uuid,
    phase text,
    terms_number integer,
    principal bigint NOT NULL DEFAULT 0 CHECK (principal >= 0),
    interest_fees bigint NOT NULL DEFAULT 0 CHECK (interest_fees >= 0),
    reminder_fees bigint NOT NULL DEFAULT 0 CHECK (reminder_fees >= 0),
    collection_fees bigint NOT NULL DEFAULT 0 CHECK (collection_fees >= 0),
    -- The present revision: what was outstanding when it began, and its sums since.
    revision integer NOT NULL DEFAULT 0,
    base_principal bigint NOT NULL DEFAULT 0,
    base_fees bigint NOT NULL DEFAULT 0,
    within bigint NOT NULL DEFAULT 0,
    principal_within bigint NOT NULL DEFAULT 0,
    given_within bigint NOT NULL DEFAULT 0,
    given_gross bigint NOT NULL DEFAULT 0,
    given_fee bigint NOT NULL DEFAULT 0,
    given_vat bigint NOT NULL DEFAULT 0,
    given_platform bigint NOT NULL DEFAULT 0,
    given_referral_base bigint NOT NULL DEFAULT 0,
    given_referral bigint NOT NULL DEFAULT 0,
    -- All revisions together.
    recovered bigint NOT NULL DEFAULT 0,
    recovered_principal bigint NOT NULL DEFAULT 0,
    recovered_fees bigint NOT NULL DEFAULT 0,
    payments integer NOT NULL DEFAULT 0,
    settled_by uuid
) WITH (fillfactor = 80);
CREATE INDEX case_accounts_creditor ON case_accounts (creditor_id, partner_id);
CREATE INDEX case_accounts_partner ON case_accounts (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX case_accounts_referral ON case_accounts (referral_partner_id) WHERE referral_partner_id IS NOT NULL;

-- What was recorded and how it was split never changes, the three axes of the payout do (domain 4.5).
CREATE TABLE payments (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    number integer NOT NULL,
    engagement_id uuid NOT NULL,
    revision integer NOT NULL,
    terms_number integer NOT NULL,
    partner_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    referral_partner_id uuid,
    is_test boolean NOT NULL,
    currency text NOT NULL,
    exponent smallint NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    client bigint NOT NULL,
    vat bigint NOT NULL,
    partner_gross bigint NOT NULL,
    fee bigint NOT NULL,
    platform bigint NOT NULL,
    referral bigint NOT NULL,
    referral_share numeric,
    principal_part bigint NOT NULL,
    fees_part bigint NOT NULL,
    overpaid bigint NOT NULL,
    is_explicit boolean NOT NULL,
    recipient text NOT NULL CHECK (recipient IN ('CollectionPartner', 'Creditor', 'Platform')),
    value_date date NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by uuid,
    settles boolean NOT NULL,
    usd_per_unit numeric NOT NULL,
    platform_usd bigint NOT NULL,
    referral_usd bigint NOT NULL,
    commission_status text NOT NULL CHECK (commission_status IN ('Unpaid', 'Paid', 'Credited')),
    platform_invoicing text NOT NULL DEFAULT 'NotInvoiced'
        CHECK (platform_invoicing IN ('NotInvoiced', 'InvoiceIssued', 'PaymentReceived', 'InvoiceCredited')),
    referral_invoicing text CHECK (referral_invoicing IN ('Pending', 'Invoiced', 'Paid', 'Disputed')),
    fx_locked_at timestamptz,
    commission_reminder_on date,
    updated_at timestamptz,
    UNIQUE (case_id, number),
    CHECK (amount = client + vat + partner_gross),
    CHECK (amount = principal_part + fees_part + overpaid)
);
CREATE INDEX payments_creditor ON payments (creditor_id, recorded_at DESC, id DESC);
CREATE INDEX payments_partner ON payments (partner_id);
CREATE INDEX payments_referral ON payments (referral_partner_id, value_date DESC, id DESC)
    WHERE referral_partner_id IS NOT NULL;

CREATE TABLE rate_tables (name text PRIMARY KEY);
INSERT INTO rate_tables VALUES ('exchange-rates');

CREATE TABLE exchange_rates (
    currency text NOT NULL,
    date date NOT NULL,
    usd_per_unit numeric NOT NULL CHECK (usd_per_unit > 0),
    published_at timestamptz NOT NULL,
    PRIMARY KEY (currency, date)
);
