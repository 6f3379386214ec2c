"""Payments that are verified, edited and deleted; the revisions of an account."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text())
    enable_row_level_security("case_revisions", "partner_id")
    enable_row_level_security("payment_changes", "creditor_id", "partner_id")
