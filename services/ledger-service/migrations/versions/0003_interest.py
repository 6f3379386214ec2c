"""Late-payment interest: reference rates and the rules of countries, as data with validity."""

from pathlib import Path

from chassis.migrations import run_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_script(Path(__file__).with_name("0003_interest.sql").read_text())
    run_script(Path(__file__).with_name("0003_interest_data.sql").read_text())
