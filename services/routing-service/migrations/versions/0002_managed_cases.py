"""Test cases are told apart, and a managing partner reaches the quote requests of the cases he submitted."""

from alembic import op

revision = "0002"
down_revision = "0001"

_MANAGED = """EXISTS (
    SELECT 1 FROM routed_cases AS managed
    WHERE managed.case_id = {0}.case_id AND managed.managing_partner_id = current_tenant()
)"""
_SEEN_BY = {
    "routed_cases": "current_tenant() IN (creditor_id, managing_partner_id)",
    "leads": """creditor_id = current_tenant() OR EXISTS (
        SELECT 1 FROM lead_invitations AS invitation
        WHERE invitation.lead_id = leads.id AND invitation.partner_id = current_tenant()
    ) OR """
    + _MANAGED.format("leads"),
    "quotes": "current_tenant() IN (partner_id, creditor_id) OR " + _MANAGED.format("quotes"),
}
"""Who sees a row beside workers, staff and the network's own calls; each adds the managing partner to 0001."""


def upgrade() -> None:
    op.execute("ALTER TABLE routed_cases ADD COLUMN is_test boolean NOT NULL DEFAULT false")
    for table, condition in _SEEN_BY.items():
        seen = f"(SELECT sees_everything()) OR {condition}"
        op.execute(f"ALTER POLICY tenant ON {table} USING ({seen}) WITH CHECK ({seen})")
