"""References of cases, invoices of partners to clients and of referral partners, credit that a partner still has."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text())
    enable_row_level_security("credit_uses", "issuer_id", "recipient_id")
