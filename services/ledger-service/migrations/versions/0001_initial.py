"""Case accounts, payments, the append-only journal, exchange rates, attribution."""

from pathlib import Path

from chassis.migrations import (
    create_chassis_tables,
    enable_row_level_security,
    enable_row_level_security_by,
    run_script,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables()
    run_script(Path(__file__).with_name("0001_tables.sql").read_text())
    run_script(Path(__file__).with_name("0001_journal.sql").read_text())
    enable_row_level_security("case_accounts", "creditor_id", "partner_id", "referral_partner_id", "earning_partner_id")
    enable_row_level_security("case_terms", "partner_id")
    enable_row_level_security("payments", "creditor_id", "partner_id", "referral_partner_id")
    enable_row_level_security("postings", "creditor_id", "partner_id")
    enable_row_level_security("parties", "id")
    # Whoever collects for a client prices with his link: a payment snapshots the share.
    enable_row_level_security_by(
        "client_links",
        """(current_tenant() IN (creditor_id, referral_partner_id) OR EXISTS (
            SELECT 1 FROM case_accounts
            WHERE case_accounts.creditor_id = client_links.creditor_id
              AND case_accounts.partner_id = current_tenant()))""",
    )
