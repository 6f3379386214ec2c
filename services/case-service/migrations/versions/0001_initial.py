"""Cases with their parties, engagements, contracts, and the projections they are decided from."""

from alembic import op

from chassis.migrations import create_chassis_tables, enable_row_level_security

revision = "0001"
down_revision = None

_TABLES = (
    """
    CREATE TABLE organisations (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        name text NOT NULL,
        country text NOT NULL,
        is_blocked boolean NOT NULL DEFAULT false,
        block_reason text,
        allow_network_distribution boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE client_links (
        creditor_id uuid PRIMARY KEY,
        referral_partner_id uuid NOT NULL,
        external_tenant_id text NOT NULL,
        attributed boolean NOT NULL,
        fee_share numeric,
        linked_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE exchange_rates (
        currency text PRIMARY KEY,
        usd_per_unit numeric NOT NULL CHECK (usd_per_unit > 0),
        date date NOT NULL
    )
    """,
    """
    CREATE TABLE cases (
        id uuid PRIMARY KEY,
        version integer NOT NULL,
        reference text NOT NULL,
        state text NOT NULL,
        creditor_id uuid NOT NULL,
        division_id uuid,
        managing_partner_id uuid,
        collecting_partner_id uuid,
        referral_partner_id uuid,
        created_via text NOT NULL,
        is_test boolean NOT NULL,
        tag text,
        creditor_reference text,
        currency text NOT NULL,
        principal bigint NOT NULL CHECK (principal > 0),
        usd_minor bigint NOT NULL,
        usd_per_unit numeric NOT NULL,
        rate_date date NOT NULL,
        invoice_date date NOT NULL,
        due_date date,
        over_6 bigint,
        over_12 bigint,
        over_24 bigint,
        claim_type text NOT NULL,
        dispute_status text NOT NULL,
        claim_description text,
        comments text,
        debtor_type text NOT NULL,
        debtor_name text NOT NULL,
        debtor_contact_person text,
        debtor_registration_number text,
        debtor_address text,
        debtor_zip_code text,
        debtor_city text,
        debtor_state text,
        debtor_state_alpha2 text,
        debtor_country text NOT NULL,
        debtor_email text,
        debtor_phone text,
        assigned_user_email text,
        assigned_user_name text,
        requested_partner_id uuid,
        allow_network_distribution boolean NOT NULL,
        skip_internal_verification boolean NOT NULL,
        needs_info boolean NOT NULL DEFAULT false,
        validation_areas text[] NOT NULL DEFAULT '{}',
        creditor_responded_at timestamptz,
        verified_at timestamptz,
        standard_scope boolean NOT NULL,
        lead_id uuid,
        quotes integer NOT NULL DEFAULT 0,
        terms_number integer,
        terms_phase text,
        pricing_zone_id uuid,
        pricing_source text,
        pricing_source_description text,
        success_fee numeric,
        revenue_share numeric,
        blended_age_uplift_points numeric,
        custom_terms boolean NOT NULL DEFAULT false,
        partner_reference text,
        collector_email text,
        collector_name text,
        accepted_at timestamptz,
        activated_at timestamptz,
        engagement_id uuid,
        phase text,
        exclusive_until date,
        closed_at timestamptz,
        close_code text,
        close_comment text,
        interest_fees bigint NOT NULL DEFAULT 0,
        reminder_fees bigint NOT NULL DEFAULT 0,
        collection_fees bigint NOT NULL DEFAULT 0,
        recovered bigint NOT NULL DEFAULT 0,
        payments integer NOT NULL DEFAULT 0,
        settled_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CHECK ((state = 'Closed') = (close_code IS NOT NULL)),
        CHECK (state NOT IN ('Active', 'Paused') OR engagement_id IS NOT NULL)
    )
    """,
    "CREATE UNIQUE INDEX cases_reference ON cases (reference)",
    """
    CREATE UNIQUE INDEX cases_creditor_reference ON cases (creditor_id, creditor_reference, is_test)
    WHERE creditor_reference IS NOT NULL
    """,
    "CREATE INDEX cases_of_creditor ON cases (creditor_id, created_at DESC, id)",
    """
    CREATE INDEX cases_of_collecting_partner ON cases (collecting_partner_id, created_at DESC, id)
    WHERE collecting_partner_id IS NOT NULL
    """,
    """
    CREATE INDEX cases_of_managing_partner ON cases (managing_partner_id, created_at DESC, id)
    WHERE managing_partner_id IS NOT NULL
    """,
    """
    CREATE INDEX cases_of_referral_partner ON cases (referral_partner_id, created_at DESC, id)
    WHERE referral_partner_id IS NOT NULL
    """,
    """
    CREATE TABLE engagements (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases,
        creditor_id uuid NOT NULL,
        partner_id uuid NOT NULL,
        phase text NOT NULL,
        terms_number integer NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text
    )
    """,
    "CREATE UNIQUE INDEX engagements_one_running ON engagements (case_id) WHERE ended_at IS NULL",
    "CREATE INDEX engagements_of_case ON engagements (case_id, started_at)",
    """
    CREATE TABLE exclusive_periods (
        engagement_id uuid PRIMARY KEY REFERENCES engagements,
        case_id uuid NOT NULL REFERENCES cases,
        creditor_id uuid NOT NULL,
        partner_id uuid NOT NULL,
        started_at timestamptz NOT NULL,
        end_date date NOT NULL,
        ended_at timestamptz,
        status text NOT NULL
    )
    """,
    "CREATE INDEX exclusive_periods_of_case ON exclusive_periods (case_id, started_at DESC)",
    """
    CREATE TABLE exclusive_extensions (
        cause_id uuid PRIMARY KEY,
        engagement_id uuid NOT NULL REFERENCES engagements,
        case_id uuid NOT NULL REFERENCES cases,
        creditor_id uuid NOT NULL,
        partner_id uuid NOT NULL,
        type text NOT NULL,
        event_date date NOT NULL,
        new_end_date date NOT NULL
    )
    """,
    "CREATE INDEX exclusive_extensions_of_engagement ON exclusive_extensions (engagement_id, event_date)",
    """
    CREATE TABLE case_payments (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases,
        engagement_id uuid NOT NULL,
        creditor_id uuid NOT NULL,
        partner_id uuid NOT NULL,
        amount bigint NOT NULL,
        value_date date NOT NULL,
        recorded_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX case_payments_of_engagement ON case_payments (engagement_id, value_date)",
    """
    CREATE TABLE contract_signatures (
        id uuid PRIMARY KEY,
        organisation_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('Sdca', 'Poa', 'Jpa')),
        partner_id uuid,
        pricing_zone_id uuid,
        signer_name text NOT NULL,
        signer_user_id uuid,
        signed_at timestamptz NOT NULL,
        UNIQUE NULLS NOT DISTINCT (organisation_id, kind, partner_id, pricing_zone_id)
    )
    """,
    """
    CREATE TABLE awaited_contracts (
        case_id uuid NOT NULL REFERENCES cases,
        kind text NOT NULL CHECK (kind IN ('Sdca', 'Poa', 'Jpa')),
        creditor_id uuid NOT NULL,
        partner_id uuid,
        pricing_zone_id uuid,
        asked_at timestamptz NOT NULL,
        PRIMARY KEY (case_id, kind)
    )
    """,
    "CREATE INDEX awaited_contracts_of_creditor ON awaited_contracts (creditor_id, kind, partner_id)",
)


def upgrade() -> None:
    create_chassis_tables()
    for statement in _TABLES:
        op.execute(statement)
    enable_row_level_security("client_links", "creditor_id", "referral_partner_id")
    enable_row_level_security(
        "cases", "creditor_id", "managing_partner_id", "collecting_partner_id", "referral_partner_id"
    )
    for table in (
        "engagements",
        "exclusive_periods",
        "exclusive_extensions",
        "case_payments",
        "awaited_contracts",
    ):
        enable_row_level_security(table, "creditor_id", "partner_id")
    enable_row_level_security("contract_signatures", "organisation_id", "partner_id")
