"""The tables of migration 0002: what is written about a case, and the divisions of creditors.

`partner_id` on a text says during whose time on the case it was written: only that partner sees it, no later one.
Without one, whoever holds the case sees it.
"""

from typing import Final

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, LargeBinary, Table, Text, Uuid

from case_service.persistence.tables import metadata

_instant: Final = DateTime(timezone=True)

divisions: Final = Table(
    "divisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("company_name", Text, nullable=False),
    Column("registration_number", Text),
    Column("address", Text),
    Column("zip_code", Text),
    Column("state", Text),
    Column("city", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("office_email", Text),
    Column("office_phone", Text),
    Column("created_at", _instant, nullable=False),
    Column("updated_at", _instant),
    Column("archived_at", _instant),
    Column("deleted_at", _instant),
)
"""Brands and branches of a creditor; an archived one stays on its cases and takes no new ones."""

timeline_entries: Final = Table(
    "timeline_entries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("engagement_id", Uuid),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("actor_type", Text, nullable=False),
    Column("actor_name", Text),
    Column("occurred_at", _instant, nullable=False),
    Column("visible_to", ARRAY(Text), nullable=False),
)
"""A case's history; `visible_to` names the sides that are shown an entry."""

chat_messages: Final = Table(
    "chat_messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("engagement_id", Uuid),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid),
    Column("sender_organisation_id", Uuid, nullable=False),
    Column("sender_side", Text, nullable=False),
    Column("sender_email", Text, nullable=False),
    Column("sender_name", Text),
    Column("recipient_organisation_id", Uuid),
    Column("message", Text, nullable=False),
    Column("sent_at", _instant, nullable=False),
    Column("seen_at", _instant),
)
"""Messages between the sides; `seen_at` is when the other side answered after it."""

case_notes: Final = Table(
    "case_notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("engagement_id", Uuid),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid, nullable=False),
    Column("description", Text, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("event_date", _instant),
    Column("author_user_id", Uuid),
    Column("author_name", Text, nullable=False),
    Column("created_at", _instant, nullable=False),
)
"""What a partner noted about his work."""

case_files: Final = Table(
    "case_files",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("engagement_id", Uuid),
    Column("creditor_id", Uuid, nullable=False),
    Column("partner_id", Uuid),
    Column("organisation_id", Uuid, nullable=False),
    Column("user_id", Uuid),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("storage_key", Text, nullable=False),
    Column("description", Text),
    Column("document_type", Text, nullable=False),
    Column("created_at", _instant, nullable=False),
)
"""Files by their storage key; the contents stand in object storage."""
