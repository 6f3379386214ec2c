"""Cases that a partner submits for clients of his own: the clients, what a commission case is about, who reads."""

from alembic import op

from chassis.migrations import enable_row_level_security

revision = "0003"
down_revision = "0002"

_STATEMENTS = (
    """
    CREATE TABLE shadow_clients (
        id uuid PRIMARY KEY,
        managing_partner_id uuid NOT NULL,
        name text NOT NULL,
        known_as text NOT NULL,
        country text NOT NULL CHECK (length(country) = 2),
        created_at timestamptz NOT NULL,
        UNIQUE (managing_partner_id, known_as, country)
    )
    """,
    "ALTER TABLE cases ADD COLUMN commission_of uuid[] NOT NULL DEFAULT '{}'",
    "CREATE INDEX cases_of_commissions ON cases USING gin (commission_of) WHERE created_via = 'Commission'",
    "ALTER TABLE chat_messages DROP CONSTRAINT chat_messages_sender_side_check",
    """
    ALTER TABLE chat_messages ADD CONSTRAINT chat_messages_sender_side_check
    CHECK (sender_side IN ('Creditor', 'Partner', 'ManagingPartner'))
    """,
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
    enable_row_level_security("shadow_clients", "managing_partner_id")
    for table in ("timeline_entries", "chat_messages", "case_files"):
        # As in 0002; and the managing partner, who stands where the creditor would, sees all of his case.
        seen = (
            f"(SELECT sees_everything()) OR current_tenant() IN (creditor_id, partner_id) OR EXISTS ("
            f"SELECT 1 FROM cases WHERE cases.id = {table}.case_id"
            f" AND ({table}.partner_id IS NULL OR cases.managing_partner_id = current_tenant()))"
        )
        op.execute(f"ALTER POLICY tenant ON {table} USING ({seen}) WITH CHECK ({seen})")
