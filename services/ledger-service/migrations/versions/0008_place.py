"""The place of a posting in the order of the chain, in a type that row-level security lets an index compare."""

from chassis.migrations import run_script

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Comparing xid8 is not marked leakproof: behind a policy it filters rows instead of searching the index.
    run_script("""
        ALTER TABLE postings ADD COLUMN place bigint GENERATED ALWAYS AS (xid::text::bigint) STORED;
        CREATE INDEX postings_place ON postings (place, id);
        DROP INDEX postings_order;
    """)
