"""The published shapes of what is written about a case: timeline, chats, notes, files."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field, field_validator

from case_service.api.schemas.base import Answer, person_number
from case_service.api.schemas.labels import CHAT_ROLE
from case_service.domain.texts import Audience
from case_service.persistence.text_views import FileRow, MessageRow, NoteRow, TimelineRow
from chassis.http import Schema

_ROLE = {Audience.PARTNER.value: 0, Audience.CREDITOR.value: 1, Audience.MANAGING_PARTNER.value: 2}
LongText = Annotated[str, Field(max_length=10_000)]
Email = Annotated[str, Field(max_length=250, pattern=r"^[^@\s]+@[^@\s]+$", json_schema_extra={"format": "email"})]


class TimelineActorDto(Answer):
    """Who did it: `System`, `Creditor user` or `Partner user`."""

    type: str
    name: str | None


class TimelineItemDto(Answer):
    """One line of a case's history."""

    date: dt.datetime
    type: str
    title: str
    description: str
    actor: TimelineActorDto


class CaseTimelineResponse(Answer):
    """A case's history, oldest first; the phase is null without an engagement."""

    items: Sequence[TimelineItemDto]
    current_engagement_phase: str | None


class UserRelationDto(Answer):
    """A person in a chat."""

    id: int
    date_created: dt.datetime | None = None
    date_updated: dt.datetime | None = None
    first_name: str | None
    last_name: str | None
    email: str


class ChatDto(Answer):
    """One message; `role` is the side that wrote it."""

    id: UUID
    date_created: dt.datetime
    date_updated: dt.datetime | None = None
    role: int
    role_label: str
    message: str
    is_seen: bool
    user: UserRelationDto


class SendChatRequest(Schema):
    """A message to the other side, in the name of an active member of the caller's organisation."""

    message: LongText
    user_id: UUID | None = Field(default=None, json_schema_extra={"deprecated": True})
    user_email: Email | None = None

    @field_validator("message")
    @classmethod
    def _said(cls, message: str) -> str:
        if not message:
            raise ValueError("must not be empty")
        return message


class CreateNoteRequest(Schema):
    """A note on the partner's work; `eventDate` places it in the past."""

    description: LongText
    event_date: dt.datetime | None = None

    @field_validator("description")
    @classmethod
    def _said(cls, description: str) -> str:
        if not description:
            raise ValueError("must not be empty")
        return description

    @field_validator("event_date")
    @classmethod
    def _zone(cls, event_date: dt.datetime | None) -> dt.datetime | None:
        return event_date.replace(tzinfo=dt.UTC) if event_date and event_date.tzinfo is None else event_date


class NoteCreatedByDto(Answer):
    """Who wrote a note."""

    user_id: int
    user_name: str


class NoteDto(Answer):
    """A note as it was stored."""

    id: UUID
    case_reference: str
    title: str
    description: str | None
    visibility: str
    created_at: dt.datetime
    event_date: dt.datetime | None
    created_by: NoteCreatedByDto


class CaseFileDto(Answer):
    """A file; `url` leads to its content for a short time."""

    id: UUID
    date_created: dt.datetime
    date_updated: dt.datetime
    case_id: UUID
    entity_type: str = "Case"
    entity_id: UUID
    file_name: str
    url: str
    description: str | None
    document_type: str


def timeline_item(row: TimelineRow) -> TimelineItemDto:
    """Return one line of the timeline."""
    return TimelineItemDto(
        date=row.occurred_at,
        type=row.type,
        title=row.title,
        description=row.description,
        actor=TimelineActorDto(type=row.actor_type, name=row.actor_name),
    )


def chat(row: MessageRow) -> ChatDto:
    """Return one message."""
    role = _ROLE[row.sender_side]
    first, _, last = (row.sender_name or "").partition(" ")
    return ChatDto(
        id=row.id,
        date_created=row.sent_at,
        role=role,
        role_label=CHAT_ROLE[role],
        message=row.message,
        is_seen=row.seen_at is not None,
        user=UserRelationDto(
            id=person_number(row.sender_email), first_name=first or None, last_name=last or None, email=row.sender_email
        ),
    )


def note(row: NoteRow) -> NoteDto:
    """Return a note; without an event date its creation is the time of the event."""
    return NoteDto(
        id=row.id,
        case_reference=row.case_reference,
        title="Note",
        description=row.description,
        visibility=row.visibility,
        created_at=row.created_at,
        event_date=row.event_date,
        created_by=NoteCreatedByDto(
            user_id=person_number(str(row.author_user_id or row.partner_id)), user_name=row.author_name
        ),
    )


def case_file(row: FileRow, url: str) -> CaseFileDto:
    """Return a file with a link that was just made for the reader."""
    return CaseFileDto(
        id=row.id,
        date_created=row.created_at,
        date_updated=row.created_at,
        case_id=row.case_id,
        entity_id=row.case_id,
        file_name=row.file_name,
        url=url,
        description=row.description,
        document_type=row.document_type,
    )
