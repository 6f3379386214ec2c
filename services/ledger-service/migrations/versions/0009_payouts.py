"""Creditors' bank accounts, payout files, and what else a line of a bank can be the money of."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_script(Path(__file__).with_suffix(".sql").read_text())
    enable_row_level_security("payout_files", "partner_id")
    enable_row_level_security("payout_transfers", "partner_id")
    enable_row_level_security("payout_lines", "partner_id")
    # A creditor keeps his own; the partners who hold money for him may look where it goes.
    run_script("""
        ALTER TABLE bank_accounts ENABLE ROW LEVEL SECURITY;
        ALTER TABLE bank_accounts FORCE ROW LEVEL SECURITY;
        CREATE POLICY seen ON bank_accounts FOR SELECT USING ((SELECT sees_everything())
            OR owner_id = current_tenant()
            OR EXISTS (SELECT 1 FROM case_accounts WHERE case_accounts.creditor_id = bank_accounts.owner_id
                       AND case_accounts.partner_id = current_tenant()));
        CREATE POLICY own ON bank_accounts FOR ALL
            USING ((SELECT sees_everything()) OR owner_id = current_tenant())
            WITH CHECK ((SELECT sees_everything()) OR owner_id = current_tenant());
    """)
