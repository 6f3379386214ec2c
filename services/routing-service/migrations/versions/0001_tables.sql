-- Who there is: projections of what identity-, referral- and case-service publish.

CREATE TABLE organisations (
    organisation_id uuid PRIMARY KEY,
    kind text NOT NULL,
    name text NOT NULL,
    country text NOT NULL
);

CREATE TABLE creditor_links (
    creditor_id uuid PRIMARY KEY,
    referral_partner_id uuid NOT NULL,
    linked_at timestamptz NOT NULL
);

CREATE TABLE debt_collection_agreements (
    organisation_id uuid PRIMARY KEY,
    signed_at timestamptz NOT NULL
);

-- What staff set up. Every change of it takes a new version of the rulebook.

CREATE SEQUENCE rulebook_versions;

CREATE TABLE rulebook (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    version bigint NOT NULL
);
INSERT INTO rulebook (version) VALUES (nextval('rulebook_versions'));

CREATE TABLE routing_settings (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    max_quotes integer NOT NULL CHECK (max_quotes BETWEEN 1 AND 50),
    quote_window_hours integer NOT NULL CHECK (quote_window_hours BETWEEN 1 AND 2400),
    first_reminder_days integer NOT NULL CHECK (first_reminder_days >= 1),
    second_reminder_days integer NOT NULL CHECK (second_reminder_days > first_reminder_days),
    expiry_days integer NOT NULL CHECK (expiry_days > second_reminder_days),
    routing_order text[] NOT NULL
);
INSERT INTO routing_settings VALUES (
    true, 5, 120, 7, 14, 21, ARRAY['ApiOverride', 'ClientOverride', 'CarveOut', 'LeadAgent']
);

CREATE TABLE platform_holidays (
    day date PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE jurisdictions (
    id integer PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    country text NOT NULL,
    state text,
    region text NOT NULL CHECK (region IN ('European', 'International'))
);

CREATE TABLE partner_profiles (
    partner_id uuid PRIMARY KEY,
    type text NOT NULL CHECK (type IN ('Exclusive', 'LegalNetwork')),
    active boolean NOT NULL,
    pre_legal_share numeric NOT NULL CHECK (pre_legal_share BETWEEN 0 AND 1),
    legal_share numeric NOT NULL CHECK (legal_share BETWEEN 0 AND 1),
    commission_type text NOT NULL CHECK (commission_type IN ('Standard', 'SuccessFeeOnly')),
    vat_number text,
    vat_country text,
    vat_rate numeric NOT NULL CHECK (vat_rate BETWEEN 0 AND 1),
    verified_profile boolean NOT NULL,
    company_registration_number text,
    logo_url text,
    address text,
    zip_code text,
    city text,
    state text,
    office_email text,
    office_phone text,
    invoice_email text,
    billing_contact text,
    CHECK (vat_country IS NOT NULL OR vat_rate = 0)
);

CREATE TABLE lead_agents (
    id uuid PRIMARY KEY,
    partner_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('PreLegal', 'Legal')),
    name text NOT NULL,
    active boolean NOT NULL,
    UNIQUE (partner_id, kind, name)
);

CREATE TABLE lead_agent_rules (
    id uuid PRIMARY KEY,
    agent_id uuid NOT NULL REFERENCES lead_agents (id) ON DELETE CASCADE,
    position integer NOT NULL,
    jurisdictions text[] NOT NULL,
    min_usd_minor bigint,
    max_usd_minor bigint,
    debtor_types text[] NOT NULL,
    currencies text[] NOT NULL,
    claim_types text[] NOT NULL,
    priority integer NOT NULL,
    UNIQUE (agent_id, position)
);

CREATE TABLE client_overrides (
    id uuid PRIMARY KEY,
    creditor_id uuid NOT NULL,
    scope text NOT NULL CHECK (scope IN ('Jurisdiction', 'Country', 'Global')),
    target text NOT NULL,
    partner_id uuid NOT NULL,
    UNIQUE (creditor_id, scope, target)
);

CREATE TABLE pricing_zones (
    id uuid PRIMARY KEY,
    referral_partner_id uuid NOT NULL,
    country text NOT NULL,
    partner_id uuid NOT NULL,
    active boolean NOT NULL,
    UNIQUE (referral_partner_id, country, partner_id)
);

CREATE TABLE pricing_zone_brackets (
    zone_id uuid NOT NULL REFERENCES pricing_zones (id) ON DELETE CASCADE,
    from_usd_minor bigint NOT NULL CHECK (from_usd_minor >= 0),
    rate numeric NOT NULL CHECK (rate > 0 AND rate <= 1),
    PRIMARY KEY (zone_id, from_usd_minor)
);

CREATE TABLE price_schedules (
    version integer PRIMARY KEY,
    valid_from date NOT NULL UNIQUE
);

CREATE TABLE price_brackets (
    version integer NOT NULL REFERENCES price_schedules (version),
    region text NOT NULL CHECK (region IN ('European', 'International')),
    from_usd_minor bigint NOT NULL,
    rate numeric NOT NULL CHECK (rate > 0 AND rate <= 1),
    PRIMARY KEY (version, region, from_usd_minor)
);

CREATE TABLE price_uplifts (
    version integer NOT NULL REFERENCES price_schedules (version),
    months integer NOT NULL,
    rate numeric NOT NULL CHECK (rate >= 0 AND rate <= 1),
    PRIMARY KEY (version, months)
);

-- Cases: the claim as submitted, and how far its routing has come.

CREATE TABLE routed_cases (
    case_id uuid PRIMARY KEY,
    reference text NOT NULL,
    creditor_id uuid NOT NULL,
    creditor_country text NOT NULL,
    managing_partner_id uuid,
    referral_partner_id uuid,
    requested_partner_id uuid,
    debtor_type text NOT NULL,
    debtor_country text NOT NULL,
    debtor_state text,
    currency text NOT NULL,
    principal bigint NOT NULL CHECK (principal > 0),
    usd_minor bigint NOT NULL,
    due_date date,
    over_12 bigint,
    over_24 bigint,
    submitted_on date NOT NULL,
    opened_at timestamptz NOT NULL,
    claim_type text NOT NULL,
    dispute_status text NOT NULL,
    allow_network_distribution boolean NOT NULL,
    excluded uuid[] NOT NULL,
    partner_id uuid,
    terms_number integer NOT NULL,
    decisions integer NOT NULL,
    closed_at timestamptz
) WITH (fillfactor = 80);

CREATE TABLE decisions (
    case_id uuid NOT NULL REFERENCES routed_cases (case_id),
    number integer NOT NULL,
    creditor_id uuid NOT NULL,
    cause text NOT NULL CHECK (cause IN ('Verified', 'Declined', 'CustomTerms')),
    decided_at timestamptz NOT NULL,
    route_source text NOT NULL,
    rule_id uuid,
    partner_id uuid,
    lead_id uuid,
    jurisdiction text NOT NULL,
    standard_scope boolean NOT NULL,
    rulebook_version bigint NOT NULL,
    record jsonb NOT NULL,
    terms jsonb,
    PRIMARY KEY (case_id, number)
);

CREATE TABLE leads (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    reference text NOT NULL,
    creditor_id uuid NOT NULL,
    creditor_country text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('Network', 'Exclusive')),
    flow text NOT NULL CHECK (flow IN ('CollectingQuotes', 'QuotesOffered', 'Closed')),
    jurisdiction text NOT NULL,
    debtor_type text NOT NULL,
    currency text NOT NULL,
    principal bigint NOT NULL,
    usd_minor bigint NOT NULL,
    due_date date,
    submitted_on date NOT NULL,
    claim_type text NOT NULL,
    dispute_status text NOT NULL,
    max_quotes integer NOT NULL,
    quotes_count integer NOT NULL CHECK (quotes_count BETWEEN 0 AND max_quotes),
    outcome text CHECK (outcome IN ('Winner', 'Pullback', 'Expired', 'NoQuotes')),
    winner_quote_id uuid,
    opened_at timestamptz NOT NULL,
    window_ends_at timestamptz NOT NULL,
    released_at timestamptz,
    first_reminder_due_at timestamptz,
    second_reminder_due_at timestamptz,
    expires_at timestamptz,
    first_reminder_at timestamptz,
    second_reminder_at timestamptz,
    closed_at timestamptz,
    due_at timestamptz,
    CHECK ((flow = 'Closed') = (outcome IS NOT NULL)),
    CHECK ((flow = 'Closed') = (due_at IS NULL)),
    CHECK ((outcome = 'Winner') = (winner_quote_id IS NOT NULL))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX one_open_lead ON leads (case_id) WHERE flow <> 'Closed';
CREATE INDEX leads_of_case ON leads (case_id, opened_at);
CREATE INDEX leads_due ON leads (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE lead_invitations (
    lead_id uuid NOT NULL REFERENCES leads (id),
    partner_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    case_id uuid NOT NULL,
    invited_at timestamptz NOT NULL,
    quoted_at timestamptz,
    PRIMARY KEY (lead_id, partner_id)
);
CREATE INDEX invitations_of_partner ON lead_invitations (partner_id, invited_at DESC, lead_id);
CREATE INDEX invitations_by_case ON lead_invitations (partner_id, case_id);

CREATE TABLE quotes (
    id uuid PRIMARY KEY,
    lead_id uuid NOT NULL REFERENCES leads (id),
    case_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    partner_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('Submitted', 'Winner', 'Declined', 'Expired')),
    agreement_type text NOT NULL CHECK (agreement_type IN ('SuccessFee', 'HourlyRate', 'FlatFee', 'Hybrid')),
    success_fee numeric CHECK (success_fee > 0 AND success_fee <= 1),
    hourly_rate bigint,
    hourly_estimated bigint,
    flat_fee_estimate bigint,
    hybrid_estimate bigint,
    cost_process_misc bigint NOT NULL,
    currency text NOT NULL,
    phase text NOT NULL CHECK (phase IN ('Pre-legal', 'Legal', 'Enforcement')),
    offer_nature text CHECK (offer_nature IN ('Recommendation', 'Required')),
    proposed_solution text,
    fee_comments text,
    why_us text,
    full_quote_link text,
    revenue_share numeric NOT NULL,
    commission_type text NOT NULL,
    vat_rate numeric NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz,
    UNIQUE (lead_id, partner_id)
);
CREATE UNIQUE INDEX one_winner ON quotes (lead_id) WHERE status = 'Winner';
