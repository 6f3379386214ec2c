"""A managing partner sees what is paid on the cases he submitted."""

from alembic import op

revision = "0012"
down_revision = "0011"

_SEEN_BY = {
    "case_accounts": """current_tenant() IN (
        creditor_id, partner_id, referral_partner_id, earning_partner_id, managing_partner_id
    )""",
    "payments": """current_tenant() IN (creditor_id, partner_id, referral_partner_id) OR EXISTS (
        SELECT 1 FROM case_accounts AS managed
        WHERE managed.case_id = payments.case_id AND managed.managing_partner_id = current_tenant()
    )""",
}
"""Who sees a row beside workers, staff and the network's own calls; each adds the managing partner to 0001."""


def upgrade() -> None:
    for table, condition in _SEEN_BY.items():
        seen = f"(SELECT sees_everything()) OR {condition}"
        op.execute(f"ALTER POLICY tenant ON {table} USING ({seen}) WITH CHECK ({seen})")
