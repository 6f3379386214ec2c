"""What readers are shown of the texts of a case: what concerns their side, and a partner only his own time on it."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Table, any_, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from case_service.domain.texts import Audience
from case_service.persistence.case_views import Scope
from case_service.persistence.tables import cases, organisations
from case_service.persistence.text_tables import case_files, case_notes, chat_messages, timeline_entries

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class CaseHead:
    """As much of a case as somebody needs who reads or writes its texts."""

    id: UUID
    reference: str
    state: str
    creditor_id: UUID
    managing_partner_id: UUID | None
    partner_id: UUID | None
    partner_name: str | None
    engagement_id: UUID | None
    phase: str | None


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One line of the history."""

    id: UUID
    type: str
    title: str
    description: str
    actor_type: str
    actor_name: str | None
    occurred_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One chat message."""

    id: UUID
    sender_side: str
    sender_email: str
    sender_name: str | None
    message: str
    sent_at: dt.datetime
    seen_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note, with the reference of its case."""

    id: UUID
    case_reference: str
    partner_id: UUID
    description: str
    visibility: str
    event_date: dt.datetime | None
    author_user_id: UUID | None
    author_name: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file and where its content is."""

    id: UUID
    case_id: UUID
    file_name: str
    media_type: str
    size: int
    storage_key: str
    description: str | None
    document_type: str
    created_at: dt.datetime


_HEAD: Final = select(
    cases.c.id,
    cases.c.reference,
    cases.c.state,
    cases.c.creditor_id,
    cases.c.managing_partner_id,
    cases.c.collecting_partner_id.label("partner_id"),
    select(organisations.c.name)
    .where(organisations.c.id == cases.c.collecting_partner_id)
    .scalar_subquery()
    .label("partner_name"),
    cases.c.engagement_id,
    cases.c.phase,
)


async def case_head(connection: AsyncConnection, scope: Scope, case_id: UUID, *, lock: bool = False) -> CaseHead | None:
    """Return the head of a case in the reader's scope; `lock` holds its row until the transaction ends."""
    query = _HEAD.where(scope, cases.c.id == case_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    return CaseHead(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name for it


async def timeline(connection: AsyncConnection, case_id: UUID, side: Audience, reader: UUID) -> list[TimelineRow]:
    """Return the history as a side may see it, oldest first."""
    query = (
        _of(timeline_entries, TimelineRow, case_id, side, reader)
        .where(literal(side.reads_as.value) == any_(timeline_entries.c.visible_to))
        .order_by(timeline_entries.c.occurred_at, timeline_entries.c.id)
    )
    return [_row(TimelineRow, row) for row in await connection.execute(query)]


async def messages(connection: AsyncConnection, case_id: UUID, side: Audience, reader: UUID) -> list[MessageRow]:
    """Return the chat as a side may see it, oldest first."""
    query = _of(chat_messages, MessageRow, case_id, side, reader).order_by(chat_messages.c.sent_at, chat_messages.c.id)
    return [_row(MessageRow, row) for row in await connection.execute(query)]


async def files(connection: AsyncConnection, case_id: UUID, side: Audience, reader: UUID) -> list[FileRow]:
    """Return the files as a side may see them, oldest first."""
    query = _of(case_files, FileRow, case_id, side, reader).order_by(case_files.c.created_at, case_files.c.id)
    return [_row(FileRow, row) for row in await connection.execute(query)]


async def one_file(
    connection: AsyncConnection, scope: Scope, file_id: UUID, side: Audience, reader: UUID
) -> FileRow | None:
    """Return a file whose case the reader sees and which he may see himself; one statement."""
    query = (
        select(*(case_files.c[member.name] for member in dataclasses.fields(FileRow)))
        .join(cases, cases.c.id == case_files.c.case_id)
        .where(scope, case_files.c.id == file_id, *_own(case_files, side, reader))
    )
    row = (await connection.execute(query)).one_or_none()
    return _row(FileRow, row) if row else None


async def one_note(connection: AsyncConnection, note_id: UUID, reader: UUID) -> NoteRow:
    """Return a note that its partner just wrote."""
    members = [
        cases.c.reference.label("case_reference") if member.name == "case_reference" else case_notes.c[member.name]
        for member in dataclasses.fields(NoteRow)
    ]
    query = (
        select(*members)
        .join(cases, cases.c.id == case_notes.c.case_id)
        .where(case_notes.c.id == note_id, case_notes.c.partner_id == reader)
    )
    return _row(NoteRow, (await connection.execute(query)).one())


def _own(table: Table, side: Audience, reader: UUID) -> list[ColumnElement[bool]]:
    """Keep an earlier partner's texts from a later one; the creditor, or who manages his case, sees all of it."""
    if side is not Audience.PARTNER:
        return []
    return [or_(table.c.partner_id.is_(None), table.c.partner_id == reader)]


def _of(table: Table, shape: type[Any], case_id: UUID, side: Audience, reader: UUID) -> Select[Any]:
    columns = [table.c[member.name] for member in dataclasses.fields(shape)]
    return select(*columns).where(table.c.case_id == case_id, *_own(table, side, reader))


def _row(shape: type[R], row: Row[Any]) -> R:
    return shape(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
