"""When a creditor asked for the end of a case that a partner has by right, and accepted the fee."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE cases ADD COLUMN withdrawal_asked_at timestamptz")
