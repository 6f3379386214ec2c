"""What clocks, tasks and notifications are about beside a case: a payment, a report or an invoice."""

from chassis.migrations import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE clocks ADD COLUMN subject_id uuid;
ALTER TABLE tasks ADD COLUMN subject_id uuid;
ALTER TABLE notifications ADD COLUMN subject_id uuid;
ALTER TABLE notifications ALTER COLUMN case_id DROP NOT NULL;
"""


def upgrade() -> None:
    run_script(COLUMNS)
