"""Money that clients received themselves, and the commissions they owe for it."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run_script(Path(__file__).with_name("0011_commissions.sql").read_text())
    enable_row_level_security("direct_payments", "creditor_id", "partner_id")
    enable_row_level_security("commission_cases", "partner_id")
