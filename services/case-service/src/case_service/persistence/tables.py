"""The tables of migration 0001, as SQLAlchemy Core sees them. Money is minor units of the case's currency.

The texts of a case (timeline, chats, notes, files, divisions) are tables of migration 0002 and stand in
`persistence/text_tables.py`.
"""

from typing import Final

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

metadata: Final = MetaData()

_instant: Final = DateTime(timezone=True)

organisations: Final = Table(
    "organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
    Column("block_reason", Text),
    Column("allow_network_distribution", Boolean, nullable=False),
    Column("created_at", _instant, nullable=False),
)
"""Creditors, partners and referral partners, from identity and referral events."""

shadow_clients: Final = Table(
    "shadow_clients",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("managing_partner_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("known_as", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("created_at", _instant, nullable=False),
)
"""Clients of managing partners (0003); their names stand among the organisations, too. `known_as` is in lower case."""

client_links: Final = Table(
    "client_links",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("referral_partner_id", Uuid, nullable=False),
    Column("external_tenant_id", Text, nullable=False),
    Column("attributed", Boolean, nullable=False),
    Column("fee_share", Numeric),
    Column("linked_at", _instant, nullable=False),
)
"""Which referral partner a creditor is linked to, from referral events."""

exchange_rates: Final = Table(
    "exchange_rates",
    metadata,
    Column("currency", Text, primary_key=True),
    Column("usd_per_unit", Numeric, nullable=False),
    Column("date", Date, nullable=False),
)
"""The newest rate of each currency, from ledger events: USD for one unit."""

cases: Final = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("reference", Text, nullable=False),
    Column("state", Text, nullable=False),
    # parties
    Column("creditor_id", Uuid, nullable=False),
    Column("division_id", Uuid),
    Column("managing_partner_id", Uuid),
    Column("collecting_partner_id", Uuid),
    Column("referral_partner_id", Uuid),
    # the claim as submitted
    Column("created_via", Text, nullable=False),
    Column("commission_of", ARRAY(Uuid), nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("tag", Text),
    Column("creditor_reference", Text),
    Column("currency", Text, nullable=False),
    Column("principal", BigInteger, nullable=False),
    Column("usd_minor", BigInteger, nullable=False),
    Column("usd_per_unit", Numeric, nullable=False),
    Column("rate_date", Date, nullable=False),
    Column("invoice_date", Date, nullable=False),
    Column("due_date", Date),
    Column("over_6", BigInteger),
    Column("over_12", BigInteger),
    Column("over_24", BigInteger),
    Column("claim_type", Text, nullable=False),
    Column("dispute_status", Text, nullable=False),
    Column("claim_description", Text),
    Column("comments", Text),
    Column("debtor_type", Text, nullable=False),
    Column("debtor_name", Text, nullable=False),
    Column("debtor_contact_person", Text),
    Column("debtor_registration_number", Text),
    Column("debtor_address", Text),
    Column("debtor_zip_code", Text),
    Column("debtor_city", Text),
    Column("debtor_state", Text),
    Column("debtor_state_alpha2", Text),
    Column("debtor_country", Text, nullable=False),
    Column("debtor_email", Text),
    Column("debtor_phone", Text),
    Column("assigned_user_email", Text),
    Column("assigned_user_name", Text),
    Column("requested_partner_id", Uuid),
    Column("allow_network_distribution", Boolean, nullable=False),
    Column("skip_internal_verification", Boolean, nullable=False),
    # internal validation
    Column("needs_info", Boolean, nullable=False),
    Column("validation_areas", ARRAY(Text), nullable=False),
    Column("creditor_responded_at", _instant),
    Column("verified_at", _instant),
    # where it went, at what price
    Column("standard_scope", Boolean, nullable=False),
    Column("lead_id", Uuid),
    Column("quotes", Integer, nullable=False),
    Column("terms_number", Integer),
    Column("terms_phase", Text),
    Column("pricing_zone_id", Uuid),
    Column("pricing_source", Text),
    Column("pricing_source_description", Text),
    Column("success_fee", Numeric),
    Column("revenue_share", Numeric),
    Column("blended_age_uplift_points", Numeric),
    Column("custom_terms", Boolean, nullable=False),
    # the work
    Column("partner_reference", Text),
    Column("collector_email", Text),
    Column("collector_name", Text),
    Column("accepted_at", _instant),
    Column("activated_at", _instant),
    Column("engagement_id", Uuid),
    Column("phase", Text),
    Column("exclusive_until", Date),
    Column("closed_at", _instant),
    Column("close_code", Text),
    Column("close_comment", Text),
    # money: fees as set at acceptance; recovered and settled as the ledger told
    Column("interest_fees", BigInteger, nullable=False),
    Column("reminder_fees", BigInteger, nullable=False),
    Column("collection_fees", BigInteger, nullable=False),
    Column("recovered", BigInteger, nullable=False),
    Column("payments", Integer, nullable=False),
    Column("settled_at", _instant),
    Column("withdrawal_asked_at", _instant),
    Column("created_at", _instant, nullable=False),
    Column("updated_at", _instant, nullable=False),
)
"""One row a case. What is left to pay is principal + fees - recovered, computed where it is shown.

`success_fee` and `blended_age_uplift_points` are rates (0.095), not percentages; `success_fee` is a
preview's answer until terms are in force (`terms_number`). `phase` is the engagement's, null without one.
"""

engagements: Final = Table(
    "engagements",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid, nullable=False),
    Column("phase", Text, nullable=False),
    Column("terms_number", Integer, nullable=False),
    Column("started_at", _instant, nullable=False),
    Column("ended_at", _instant),
    Column("end_reason", Text),
)
"""The time one partner works one case; at most one without an end per case."""

exclusive_periods: Final = Table(
    "exclusive_periods",
    metadata,
    Column("engagement_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid, nullable=False),
    Column("started_at", _instant, nullable=False),
    Column("end_date", Date, nullable=False),
    Column("ended_at", _instant),
    Column("status", Text, nullable=False),
)
"""Exclusivity under standard terms; Active rows past `end_date` read as Expired."""

exclusive_extensions: Final = Table(
    "exclusive_extensions",
    metadata,
    Column("cause_id", Uuid, primary_key=True),
    Column("engagement_id", Uuid, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("event_date", Date, nullable=False),
    Column("new_end_date", Date, nullable=False),
)
"""What prolonged a period: the cause is the payment (later: promise, agreement) behind it."""

contract_signatures: Final = Table(
    "contract_signatures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("partner_id", Uuid),
    Column("pricing_zone_id", Uuid),
    Column("signer_name", Text, nullable=False),
    Column("signer_user_id", Uuid),
    Column("signed_at", _instant, nullable=False),
)
"""Papers that were signed; unique per organisation, kind, counterparty and zone."""

awaited_contracts: Final = Table(
    "awaited_contracts",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid),
    Column("pricing_zone_id", Uuid),
    Column("asked_at", _instant, nullable=False),
)
"""Papers that a case waits for; a signature removes them, and the case goes on when none is left."""

case_payments: Final = Table(
    "case_payments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("engagement_id", Uuid, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("value_date", Date, nullable=False),
    Column("recorded_at", _instant, nullable=False),
)
"""Payments as the ledger told them: what prolongs exclusive periods."""
