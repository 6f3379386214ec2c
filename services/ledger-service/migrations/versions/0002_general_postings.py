"""Postings of any cause, and what keeps them: the chain of blocks, sums by period, nightly verifications."""

from pathlib import Path

from chassis.migrations import enable_row_level_security, run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_script(Path(__file__).with_name("0002_postings.sql").read_text())
    run_script(Path(__file__).with_name("0002_chain.sql").read_text())
    enable_row_level_security("balance_buckets", "owner_id", "counterparty_id")
