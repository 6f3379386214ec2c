"""Writes what people and the system say about cases; each method is one statement."""

import dataclasses
from collections.abc import Sequence
from typing import Final

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.texts import Audience, ChatMessage, Note, StoredFile, TimelineEntry
from case_service.persistence.text_tables import case_files, case_notes
from chassis.direct import Direct

# The parties come from the case and the engagement, so that nobody can write them wrong.
_ADD_ENTRIES: Final = Direct(
    text("""
INSERT INTO timeline_entries (
    id, case_id, engagement_id, creditor_id, partner_id, type, title, description,
    actor_type, actor_name, occurred_at, visible_to
)
SELECT given.id, given.case_id, given.engagement_id, cases.creditor_id,
       coalesce(given.partner_id, engagements.partner_id),
       given.type, given.title, given.description, given.actor_type, given.actor_name,
       given.occurred_at, string_to_array(given.visible_to, ',')
FROM unnest(
    CAST(:ids AS uuid[]), CAST(:case_ids AS uuid[]), CAST(:engagement_ids AS uuid[]), CAST(:types AS text[]),
    CAST(:titles AS text[]), CAST(:descriptions AS text[]), CAST(:actor_types AS text[]),
    CAST(:actor_names AS text[]), CAST(:occurred AS timestamptz[]), CAST(:visible AS text[]),
    CAST(:partner_ids AS uuid[])
) AS given (
    id, case_id, engagement_id, type, title, description, actor_type, actor_name, occurred_at, visible_to, partner_id
)
JOIN cases ON cases.id = given.case_id
LEFT JOIN engagements ON engagements.id = given.engagement_id
""")
)

# Who answers has read what the other side wrote before.
_ADD_MESSAGE: Final = text("""
WITH seen AS (
    UPDATE chat_messages SET seen_at = :sent_at
    WHERE case_id = :case_id AND sender_side <> :sender_side AND seen_at IS NULL
      AND partner_id IS NOT DISTINCT FROM CAST(:partner_id AS uuid)
)
INSERT INTO chat_messages (
    id, case_id, engagement_id, creditor_id, partner_id, sender_organisation_id, sender_side,
    sender_email, sender_name, recipient_organisation_id, message, sent_at
) VALUES (
    :id, :case_id, :engagement_id, :creditor_id, CAST(:partner_id AS uuid), :sender_organisation_id, :sender_side,
    :sender_email, :sender_name, :recipient_organisation_id, :message, :sent_at
)
""")


class UnseenCaseError(LookupError):
    """An entry was written about a case that this scope does not see: a fault of the caller."""


class TextStore:
    """Implements `domain.ports.Texts` on one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Write through `connection`."""
        self._connection = connection

    async def add_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Write timeline entries with one statement; none for no entries. Raises `UnseenCaseError`."""
        if not entries:
            return
        written = await _ADD_ENTRIES.count(
            self._connection,
            ids=[each.id for each in entries],
            case_ids=[each.case_id for each in entries],
            engagement_ids=[each.engagement_id for each in entries],
            types=[each.type for each in entries],
            titles=[each.title for each in entries],
            descriptions=[each.description or "" for each in entries],
            actor_types=[each.actor_type.value for each in entries],
            actor_names=[each.actor_name for each in entries],
            occurred=[each.occurred_at for each in entries],
            partner_ids=[each.partner_id for each in entries],
            visible=[",".join(sorted(each.visible_to)) for each in entries],
        )
        if written != len(entries):
            raise UnseenCaseError(sorted({str(each.case_id) for each in entries}))

    async def add_message(self, message: ChatMessage) -> None:
        """Write a chat message; what the other side wrote before counts as seen by its sender."""
        from_partner = message.sender_side is Audience.PARTNER
        partner = message.sender_organisation_id if from_partner else message.recipient_organisation_id
        await self._connection.execute(
            _ADD_MESSAGE,
            {
                **dataclasses.asdict(message),
                "sender_side": message.sender_side.value,
                "partner_id": partner,
            },
        )

    async def add_note(self, note: Note) -> None:
        """Write a note."""
        await self._connection.execute(insert(case_notes), dataclasses.asdict(note))

    async def add_file(self, file: StoredFile) -> None:
        """Write what is known of a file whose content is stored."""
        await self._connection.execute(insert(case_files), dataclasses.asdict(file))
