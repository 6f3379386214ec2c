"""Facts about cases, and what is derived from them: clocks, tasks, notifications, papers."""

from chassis.migrations import (
    create_chassis_tables,
    enable_row_level_security,
    enable_row_level_security_by,
    run_script,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE cases (
    id uuid PRIMARY KEY,
    creditor_id uuid,
    reference text,
    is_test boolean
);

CREATE TABLE case_facts (
    case_id uuid NOT NULL,
    source text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    organisation_id uuid,
    details jsonb NOT NULL,
    PRIMARY KEY (case_id, source, seq)
);

CREATE TABLE clocks (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    code text NOT NULL,
    organisation_id uuid,
    lead_id uuid,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('Running', 'Met', 'Missed', 'Stopped')),
    ended_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX clocks_of_case ON clocks (case_id);
CREATE INDEX clocks_due ON clocks (due_at, case_id) WHERE state = 'Running';

CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    organisation_id uuid NOT NULL,
    case_id uuid,
    case_reference text,
    lead_id uuid,
    deadline timestamptz,
    created_at timestamptz NOT NULL,
    solved_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX tasks_open ON tasks (organisation_id, deadline NULLS LAST, id) WHERE solved_at IS NULL;
CREATE INDEX tasks_solved ON tasks (organisation_id, solved_at DESC, id) WHERE solved_at IS NOT NULL;
CREATE INDEX tasks_of_case ON tasks (case_id, organisation_id);

CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    organisation_id uuid NOT NULL,
    case_id uuid NOT NULL,
    case_reference text,
    lead_id uuid,
    at timestamptz NOT NULL
);
CREATE INDEX notifications_newest ON notifications (organisation_id, at DESC, id DESC);

CREATE TABLE papers (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    signed_at timestamptz
);

CREATE TABLE paper_waits (
    paper_id uuid NOT NULL,
    case_id uuid NOT NULL,
    creditor_id uuid NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    PRIMARY KEY (paper_id, case_id)
);
"""


def upgrade() -> None:
    create_chassis_tables()
    run_script(TABLES)
    for table in ("clocks", "tasks", "notifications", "papers"):
        enable_row_level_security(table, "organisation_id")
    for table in ("cases", "paper_waits"):
        enable_row_level_security(table, "creditor_id")
    enable_row_level_security_by("case_facts", "false")
