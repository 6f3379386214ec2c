"""The tables as the migrations make them, for queries that are built in Python."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData()

_INSTANT = DateTime(timezone=True)


def _table(name: str, /, **columns: Any) -> Table:
    return Table(name, METADATA, *(Column(column, kind) for column, kind in columns.items()))


organisations = _table("organisations", organisation_id=Uuid, kind=Text, name=Text, country=Text)
creditor_links = _table("creditor_links", creditor_id=Uuid, referral_partner_id=Uuid, linked_at=_INSTANT)
agreements = _table("debt_collection_agreements", organisation_id=Uuid, signed_at=_INSTANT)

rulebook = _table("rulebook", version=BigInteger)
routing_settings = _table(
    "routing_settings",
    max_quotes=Integer,
    quote_window_hours=Integer,
    first_reminder_days=Integer,
    second_reminder_days=Integer,
    expiry_days=Integer,
    routing_order=ARRAY(Text),
)
platform_holidays = _table("platform_holidays", day=Date, name=Text)
jurisdictions = _table("jurisdictions", id=Integer, code=Text, name=Text, country=Text, state=Text, region=Text)
partner_profiles = _table(
    "partner_profiles",
    partner_id=Uuid,
    type=Text,
    active=Boolean,
    pre_legal_share=Numeric,
    legal_share=Numeric,
    commission_type=Text,
    vat_number=Text,
    vat_country=Text,
    vat_rate=Numeric,
    verified_profile=Boolean,
    company_registration_number=Text,
    logo_url=Text,
    address=Text,
    zip_code=Text,
    city=Text,
    state=Text,
    office_email=Text,
    office_phone=Text,
    invoice_email=Text,
    billing_contact=Text,
)
lead_agents = _table("lead_agents", id=Uuid, partner_id=Uuid, kind=Text, name=Text, active=Boolean)
lead_agent_rules = _table(
    "lead_agent_rules",
    id=Uuid,
    agent_id=Uuid,
    position=Integer,
    jurisdictions=ARRAY(Text),
    min_usd_minor=BigInteger,
    max_usd_minor=BigInteger,
    debtor_types=ARRAY(Text),
    currencies=ARRAY(Text),
    claim_types=ARRAY(Text),
    priority=Integer,
)
client_overrides = _table("client_overrides", id=Uuid, creditor_id=Uuid, scope=Text, target=Text, partner_id=Uuid)
pricing_zones = _table(
    "pricing_zones", id=Uuid, referral_partner_id=Uuid, country=Text, partner_id=Uuid, active=Boolean
)
pricing_zone_brackets = _table("pricing_zone_brackets", zone_id=Uuid, from_usd_minor=BigInteger, rate=Numeric)
price_schedules = _table("price_schedules", version=Integer, valid_from=Date)
price_brackets = _table("price_brackets", version=Integer, region=Text, from_usd_minor=BigInteger, rate=Numeric)
price_uplifts = _table("price_uplifts", version=Integer, months=Integer, rate=Numeric)

routed_cases = _table(
    "routed_cases",
    case_id=Uuid,
    reference=Text,
    creditor_id=Uuid,
    creditor_country=Text,
    managing_partner_id=Uuid,
    referral_partner_id=Uuid,
    requested_partner_id=Uuid,
    debtor_type=Text,
    debtor_country=Text,
    debtor_state=Text,
    currency=Text,
    principal=BigInteger,
    usd_minor=BigInteger,
    due_date=Date,
    over_12=BigInteger,
    over_24=BigInteger,
    submitted_on=Date,
    opened_at=_INSTANT,
    claim_type=Text,
    dispute_status=Text,
    allow_network_distribution=Boolean,
    is_test=Boolean,
    excluded=ARRAY(Uuid),
    partner_id=Uuid,
    terms_number=Integer,
    decisions=Integer,
    closed_at=_INSTANT,
)
decisions = _table(
    "decisions",
    case_id=Uuid,
    number=Integer,
    creditor_id=Uuid,
    cause=Text,
    decided_at=_INSTANT,
    route_source=Text,
    rule_id=Uuid,
    partner_id=Uuid,
    lead_id=Uuid,
    jurisdiction=Text,
    standard_scope=Boolean,
    rulebook_version=BigInteger,
    record=JSONB,
    terms=JSONB,
)
leads = _table(
    "leads",
    id=Uuid,
    case_id=Uuid,
    reference=Text,
    creditor_id=Uuid,
    creditor_country=Text,
    kind=Text,
    flow=Text,
    jurisdiction=Text,
    debtor_type=Text,
    currency=Text,
    principal=BigInteger,
    usd_minor=BigInteger,
    due_date=Date,
    submitted_on=Date,
    claim_type=Text,
    dispute_status=Text,
    max_quotes=Integer,
    quotes_count=Integer,
    outcome=Text,
    winner_quote_id=Uuid,
    opened_at=_INSTANT,
    window_ends_at=_INSTANT,
    released_at=_INSTANT,
    first_reminder_due_at=_INSTANT,
    second_reminder_due_at=_INSTANT,
    expires_at=_INSTANT,
    first_reminder_at=_INSTANT,
    second_reminder_at=_INSTANT,
    closed_at=_INSTANT,
    due_at=_INSTANT,
)
lead_invitations = _table(
    "lead_invitations",
    lead_id=Uuid,
    partner_id=Uuid,
    creditor_id=Uuid,
    case_id=Uuid,
    invited_at=_INSTANT,
    quoted_at=_INSTANT,
)
quotes = _table(
    "quotes",
    id=Uuid,
    lead_id=Uuid,
    case_id=Uuid,
    creditor_id=Uuid,
    partner_id=Uuid,
    partner_name=Text,
    status=Text,
    agreement_type=Text,
    success_fee=Numeric,
    hourly_rate=BigInteger,
    hourly_estimated=BigInteger,
    flat_fee_estimate=BigInteger,
    hybrid_estimate=BigInteger,
    cost_process_misc=BigInteger,
    currency=Text,
    phase=Text,
    offer_nature=Text,
    proposed_solution=Text,
    fee_comments=Text,
    why_us=Text,
    full_quote_link=Text,
    revenue_share=Numeric,
    commission_type=Text,
    vat_rate=Numeric,
    created_at=_INSTANT,
    updated_at=_INSTANT,
)
