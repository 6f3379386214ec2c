"""What clients owe who withdraw a case inside its exclusive period."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text())
    enable_row_level_security("withdrawal_fees", "creditor_id", "partner_id")
