"""Partners, clients with their links, and what other services tell about them."""

from chassis.migrations import (
    create_chassis_tables,
    enable_row_level_security,
    enable_row_level_security_by,
    run_script,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE referral_partners (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    country text NOT NULL
);

CREATE TABLE partner_terms (
    referral_partner_id uuid PRIMARY KEY,
    fee_share numeric(5, 4) NOT NULL CHECK (fee_share BETWEEN 0 AND 1),
    is_active boolean NOT NULL,
    is_public_demo boolean NOT NULL,
    short_name text,
    contact_email text,
    external_system_id text,
    logo_url text,
    background_color_code text,
    font_color text,
    font_family text,
    invoicing_trigger_mode text NOT NULL
);

CREATE TABLE clients (
    creditor_id uuid PRIMARY KEY,
    referral_partner_id uuid NOT NULL,
    name text NOT NULL,
    country text NOT NULL,
    office_email text NOT NULL,
    registration_number text,
    address text,
    zip_code text,
    city text,
    state text,
    office_phone text
);

-- The decision who brought a client, at what share. Rows are never changed: see the trigger below.
CREATE TABLE client_links (
    creditor_id uuid PRIMARY KEY,
    referral_partner_id uuid NOT NULL,
    external_tenant_id text NOT NULL,
    attributed boolean NOT NULL,
    fee_share numeric(5, 4) NOT NULL,
    linked_at timestamptz NOT NULL,
    UNIQUE (referral_partner_id, external_tenant_id)
);
CREATE INDEX client_links_newest ON client_links (referral_partner_id, linked_at DESC, creditor_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an attribution decision is final'; END $$;
CREATE TRIGGER final BEFORE UPDATE ON client_links
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION refuse_change();

CREATE TABLE client_users (
    user_id uuid PRIMARY KEY,
    number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    creditor_id uuid NOT NULL,
    referral_partner_id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    onboarding boolean NOT NULL
);
CREATE INDEX client_users_of ON client_users (creditor_id, number);

-- Whether an address belongs to any partner's client has to be asked across partners, so this table has no
-- row-level security; it holds digests, no addresses.
CREATE TABLE known_addresses (
    digest bytea PRIMARY KEY,
    creditor_id uuid NOT NULL,
    linked_by uuid NOT NULL
);
CREATE INDEX known_addresses_of ON known_addresses (creditor_id);

CREATE TABLE signed_agreements (
    organisation_id uuid PRIMARY KEY,
    signed_at timestamptz NOT NULL
);

CREATE TABLE client_cases (
    case_id uuid PRIMARY KEY,
    creditor_id uuid NOT NULL,
    referral_partner_id uuid NOT NULL,
    usd_per_unit numeric NOT NULL,
    closed boolean NOT NULL DEFAULT false
);
CREATE INDEX client_cases_of ON client_cases (creditor_id);

CREATE TABLE client_earnings (
    payment_id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    referral_partner_id uuid NOT NULL,
    amount numeric NOT NULL
);
CREATE INDEX client_earnings_of ON client_earnings (case_id);
"""


def upgrade() -> None:
    create_chassis_tables()
    run_script(TABLES)
    enable_row_level_security("referral_partners", "id")
    for table in (
        "partner_terms",
        "clients",
        "client_links",
        "client_users",
        "client_cases",
        "client_earnings",
    ):
        enable_row_level_security(table, "referral_partner_id")
    enable_row_level_security_by(
        "signed_agreements",
        "EXISTS (SELECT FROM client_links WHERE creditor_id = organisation_id)",
    )
