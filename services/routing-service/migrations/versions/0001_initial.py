"""Parties, rules, prices, cases with their decisions, leads and quotes."""

from pathlib import Path

from alembic import op
from sqlalchemy import text

from chassis.migrations import (
    create_chassis_tables,
    enable_row_level_security,
    enable_row_level_security_by,
    run_script,
)

revision = "0001"
down_revision = None

_TENANTS = {
    "organisations": ("organisation_id",),
    "creditor_links": ("creditor_id", "referral_partner_id"),
    "debt_collection_agreements": ("organisation_id",),
    "partner_profiles": ("partner_id",),
    "lead_agents": ("partner_id",),
    "client_overrides": ("creditor_id", "partner_id"),
    "pricing_zones": ("referral_partner_id", "partner_id"),
    "routed_cases": ("creditor_id",),
    "decisions": ("creditor_id",),
    "lead_invitations": ("partner_id", "creditor_id"),
    "quotes": ("partner_id", "creditor_id"),
}
"""The columns that name a row's tenants."""

_LEADS_SEEN_BY = """(
    creditor_id = current_tenant()
    OR EXISTS (
        SELECT 1 FROM lead_invitations AS invitation
        WHERE invitation.lead_id = leads.id AND invitation.partner_id = current_tenant()
    )
)"""
"""A lead belongs to its creditor and is shown to its bidders."""


def upgrade() -> None:
    create_chassis_tables()
    run_script(Path(__file__).with_name("0001_tables.sql").read_text())
    run_script(Path(__file__).with_name("0001_prices.sql").read_text())
    _seed_jurisdictions()
    for table, columns in _TENANTS.items():
        enable_row_level_security(table, *columns)
    enable_row_level_security_by("leads", _LEADS_SEEN_BY)


def _seed_jurisdictions() -> None:
    """Countries of ISO 3166-1 under their numbers; the United States by state (84000 + FIPS code)."""
    listed = Path(__file__).parent.with_name("jurisdictions.tsv").read_text(encoding="utf-8")
    columns = ("id", "code", "name", "country", "state", "region")
    rows = [dict(zip(columns, line.split("\t"), strict=True)) for line in listed.splitlines()]
    insert = text(
        "INSERT INTO jurisdictions (id, code, name, country, state, region)"
        " VALUES (:id, :code, :name, :country, nullif(:state, ''), :region)"
    )
    op.get_bind().execute(insert, [{**row, "id": int(row["id"])} for row in rows])
