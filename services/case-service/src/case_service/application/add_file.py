"""Adds a file to a case: first the content, then the row."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from case_service.application.timeline import add_timeline_entry
from case_service.application.work import Work
from case_service.domain.files import CheckedFile, DocumentType, FileContents, check_file
from case_service.domain.texts import Audience, StoredFile
from chassis.ids import uuid7
from contracts.case_events import CaseFileAdded


@dataclass(frozen=True, slots=True)
class KeptContent:
    """A content that was checked and stored; without a row that names it, it is rubbish that nobody can reach."""

    file: CheckedFile
    size: int
    sha256: bytes
    storage_key: str


@dataclass(frozen=True, slots=True)
class AddFile:
    """A file that belongs to a case from now on; the case's row is locked."""

    case_id: UUID
    engagement_id: UUID | None
    creditor_id: UUID
    side: Audience
    organisation_id: UUID
    user_id: UUID | None
    actor_name: str | None
    description: str | None
    document_type: DocumentType
    content: KeptContent


async def keep_content(contents: FileContents, name: str, content: bytes, allowed: frozenset[str]) -> KeptContent:
    """Check a content and store it under a random key.

    Raises `EmptyFileError`, `FileTooLargeError` or `UnsupportedFileError`.
    """
    checked = check_file(name, content, allowed)
    digest = hashlib.sha256(content).digest()
    key = f"cases/{secrets.token_hex(20)}"
    await contents.put(key, content, checked.media_type)
    return KeptContent(checked, len(content), digest, key)


async def add_file(work: Work, command: AddFile) -> UUID:
    """Write the row of a stored content, tell it in the timeline and publish it; return the file's id.

    What a creditor adds is evidence for whoever holds the case; what a partner adds, no later partner sees.
    """
    partner_id = command.organisation_id if command.side is Audience.PARTNER else None
    kept = command.content
    file = StoredFile(
        id=uuid7(),
        case_id=command.case_id,
        engagement_id=command.engagement_id,
        creditor_id=command.creditor_id,
        partner_id=partner_id,
        organisation_id=command.organisation_id,
        user_id=command.user_id,
        file_name=kept.file.name,
        media_type=kept.file.media_type,
        size=kept.size,
        sha256=kept.sha256,
        storage_key=kept.storage_key,
        description=command.description,
        document_type=command.document_type.value,
        created_at=work.now,
    )
    await work.texts.add_file(file)
    await add_timeline_entry(
        work,
        file.case_id,
        command.engagement_id if partner_id else None,
        "File",
        "File added",
        file.file_name,
        actor_type=command.side.actor,
        actor_name=command.actor_name,
        partner_id=partner_id,
    )
    work.uow.emit(
        CaseFileAdded(
            case_id=file.case_id,
            occurred_at=work.now,
            file_id=file.id,
            organisation_id=file.organisation_id,
            document_type=file.document_type,
        )
    )
    return file.id
