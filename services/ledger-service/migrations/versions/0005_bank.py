"""Bank statements: the lines of accounts, each once, and what became of them."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_script(Path(__file__).with_name("0005_bank.sql").read_text())
    enable_row_level_security("statement_accounts", "owner_id")
    enable_row_level_security("bank_statements", "owner_id")
    enable_row_level_security("bank_lines", "owner_id")
