"""The probe's table."""

from chassis.migrations import create_chassis_tables, run_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis_tables()
    run_script("""
        CREATE TABLE counters (
            key text PRIMARY KEY, total bigint NOT NULL, last_seq bigint NOT NULL,
            inversions integer NOT NULL DEFAULT 0
        );
    """)
