"""What is written about a case: timeline, chats, notes, files; and the divisions of creditors."""

from alembic import op

from chassis.migrations import enable_row_level_security, enable_row_level_security_by

revision = "0002"
down_revision = "0001"

_TABLES = (
    """
    CREATE TABLE divisions (
        id uuid PRIMARY KEY,
        creditor_id uuid NOT NULL,
        company_name text NOT NULL,
        registration_number text,
        address text,
        zip_code text,
        state text,
        city text NOT NULL,
        country text NOT NULL CHECK (length(country) = 2),
        office_email text,
        office_phone text,
        created_at timestamptz NOT NULL,
        updated_at timestamptz,
        archived_at timestamptz,
        deleted_at timestamptz,
        CHECK (deleted_at IS NULL OR archived_at IS NOT NULL)
    )
    """,
    "CREATE INDEX divisions_of_creditor ON divisions (creditor_id, created_at, id)",
    """
    CREATE INDEX cases_partner_reference ON cases (collecting_partner_id, partner_reference)
    WHERE partner_reference IS NOT NULL
    """,
    "CREATE INDEX cases_of_division ON cases (division_id) WHERE division_id IS NOT NULL",
    """
    CREATE TABLE timeline_entries (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases,
        engagement_id uuid,
        creditor_id uuid NOT NULL,
        partner_id uuid,
        type text NOT NULL,
        title text NOT NULL,
        description text NOT NULL,
        actor_type text NOT NULL CHECK (actor_type IN ('System', 'Creditor user', 'Partner user')),
        actor_name text,
        occurred_at timestamptz NOT NULL,
        visible_to text[] NOT NULL
    )
    """,
    "CREATE INDEX timeline_entries_of_case ON timeline_entries (case_id, occurred_at, id)",
    """
    CREATE TABLE chat_messages (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases,
        engagement_id uuid,
        creditor_id uuid NOT NULL,
        partner_id uuid,
        sender_organisation_id uuid NOT NULL,
        sender_side text NOT NULL CHECK (sender_side IN ('Creditor', 'Partner')),
        sender_email text NOT NULL,
        sender_name text,
        recipient_organisation_id uuid,
        message text NOT NULL,
        sent_at timestamptz NOT NULL,
        seen_at timestamptz
    )
    """,
    "CREATE INDEX chat_messages_of_case ON chat_messages (case_id, sent_at, id)",
    """
    CREATE TABLE case_notes (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases,
        engagement_id uuid,
        creditor_id uuid NOT NULL,
        partner_id uuid NOT NULL,
        description text NOT NULL,
        visibility text NOT NULL CHECK (visibility IN ('Shared', 'Internal')),
        event_date timestamptz,
        author_user_id uuid,
        author_name text NOT NULL,
        created_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX case_notes_of_case ON case_notes (case_id, created_at, id)",
    """
    CREATE TABLE case_files (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases,
        engagement_id uuid,
        creditor_id uuid NOT NULL,
        partner_id uuid,
        organisation_id uuid NOT NULL,
        user_id uuid,
        file_name text NOT NULL,
        media_type text NOT NULL,
        size bigint NOT NULL CHECK (size > 0),
        sha256 bytea NOT NULL CHECK (length(sha256) = 32),
        storage_key text NOT NULL UNIQUE,
        description text,
        document_type text NOT NULL,
        created_at timestamptz NOT NULL
    )
    """,
    "CREATE INDEX case_files_of_case ON case_files (case_id, created_at, id)",
)


def upgrade() -> None:
    for statement in _TABLES:
        op.execute(statement)
    # Who sees a case sees the name of its division.
    enable_row_level_security_by(
        "divisions",
        "current_tenant() = creditor_id OR EXISTS (SELECT 1 FROM cases WHERE cases.division_id = divisions.id)",
    )
    for table in ("timeline_entries", "chat_messages", "case_files"):
        # A row with a partner belongs to his time on the case and stays hidden from every later one. A row without
        # one (the creditor's evidence, what happened before anybody was assigned) is seen by whoever sees the case:
        # row-level security of the cases table decides that inside the subquery.
        enable_row_level_security_by(
            table,
            f"current_tenant() IN (creditor_id, partner_id) OR (partner_id IS NULL AND EXISTS ("
            f"SELECT 1 FROM cases WHERE cases.id = {table}.case_id))",
        )
    enable_row_level_security("case_notes", "creditor_id", "partner_id")
