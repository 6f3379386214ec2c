"""Notes what a partner did on a case."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from case_service.application.timeline import add_timeline_entry
from case_service.application.work import Work
from case_service.domain.errors import FieldErrors
from case_service.domain.texts import EVERYBODY, ActorType, Audience, Note, Visibility
from chassis.ids import uuid7
from contracts.case_events import CaseNoteAdded


@dataclass(frozen=True, slots=True)
class AddNote:
    """A note by the partner who holds the case; its row is locked."""

    case_id: UUID
    engagement_id: UUID | None
    creditor_id: UUID
    partner_id: UUID
    description: str
    event_date: dt.datetime | None
    author_user_id: UUID | None
    author_name: str
    visibility: Visibility = Visibility.SHARED


async def add_note(work: Work, command: AddNote) -> UUID:
    """Store a note, tell it in the timeline at the time it is about, and publish it; return its id.

    Raises `FieldErrors` when that time is still to come.
    """
    if command.event_date is not None and command.event_date > work.now:
        raise FieldErrors({"eventDate": ["must not be in the future"]})
    note = Note(
        id=uuid7(),
        case_id=command.case_id,
        engagement_id=command.engagement_id,
        creditor_id=command.creditor_id,
        partner_id=command.partner_id,
        description=command.description,
        visibility=command.visibility,
        event_date=command.event_date,
        author_user_id=command.author_user_id,
        author_name=command.author_name,
        created_at=work.now,
    )
    shared = command.visibility is Visibility.SHARED
    await work.texts.add_note(note)
    await add_timeline_entry(
        work,
        note.case_id,
        note.engagement_id,
        "Note",
        "Note added",
        note.description,
        actor_type=ActorType.PARTNER_USER,
        actor_name=note.author_name,
        occurred_at=note.event_date or work.now,
        visible_to=EVERYBODY if shared else frozenset({Audience.PARTNER}),
        partner_id=note.partner_id,
    )
    work.uow.emit(
        CaseNoteAdded(
            case_id=note.case_id,
            occurred_at=work.now,
            note_id=note.id,
            engagement_id=note.engagement_id,
            partner_id=note.partner_id,
        )
    )
    return note.id
