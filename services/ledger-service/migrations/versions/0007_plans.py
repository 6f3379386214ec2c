"""Payment plans: what debtors promised, instalment by instalment; what they paid stands in the payments."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_script(Path(__file__).with_name("0007_plans.sql").read_text())
    enable_row_level_security("payment_plans", "creditor_id", "partner_id")
    enable_row_level_security("plan_instalments", "creditor_id", "partner_id")
