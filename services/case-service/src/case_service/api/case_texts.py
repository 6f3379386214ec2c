"""What both sides' routes of texts share: finding the case, posting a message, taking and serving a file."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response, UploadFile

from case_service.api.links import FileLinks
from case_service.api.schemas.texts import (
    CaseFileDto,
    CaseTimelineResponse,
    ChatDto,
    SendChatRequest,
    case_file,
    chat,
    timeline_item,
)
from case_service.api.team import Team
from case_service.application.add_file import AddFile, KeptContent, add_file, keep_content
from case_service.application.chats import post_message
from case_service.application.revalidate_case import revalidate_case
from case_service.application.work import Work
from case_service.domain.files import (
    CREDITOR_EXTENSIONS,
    MAX_DESCRIPTION,
    MAX_FILE_BYTES,
    PARTNER_EXTENSIONS,
    DocumentType,
    FileContents,
    FileTooLargeError,
)
from case_service.domain.texts import Audience, ChatMessage
from case_service.domain.values import CaseState
from case_service.persistence import text_views
from case_service.persistence.case_views import Scope, creditor_scope, managing_scope, partner_scope
from case_service.persistence.text_views import CaseHead
from chassis.auth import Principal
from chassis.errors import ApiError, invalid, not_found
from chassis.ids import uuid7
from chassis.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a case: how it is addressed and which files it may send."""

    audience: Audience
    prefix: str
    extensions: frozenset[str]

    def scope(self, organisation_id: UUID) -> Scope:
        """Limit to the cases this side of that organisation sees."""
        if self.audience is Audience.CREDITOR:
            return creditor_scope(organisation_id)
        if self.audience is Audience.MANAGING_PARTNER:
            return managing_scope(organisation_id)
        return partner_scope(organisation_id)


CREDITOR: Final = Side(Audience.CREDITOR, "/customer", CREDITOR_EXTENSIONS)
PARTNER: Final = Side(Audience.PARTNER, "/partner", PARTNER_EXTENSIONS)
MANAGING: Final = Side(Audience.MANAGING_PARTNER, "/partner/managed-cases", PARTNER_EXTENSIONS)


async def find(uow: UnitOfWork, side: Side, organisation_id: UUID, case_id: UUID, *, lock: bool = False) -> CaseHead:
    """Return the head of a case; raises `ApiError` 404 when this side of the organisation sees none."""
    head = await text_views.case_head(uow.connection, side.scope(organisation_id), case_id, lock=lock)
    if head is None:
        raise not_found("The case")
    return head


async def read_timeline(uow: UnitOfWork, side: Side, principal: Principal, case_id: UUID) -> CaseTimelineResponse:
    """Return the history as this side may see it."""
    head = await find(uow, side, principal.organisation_id, case_id)
    rows = await text_views.timeline(uow.connection, case_id, side.audience, principal.organisation_id)
    return CaseTimelineResponse(items=[timeline_item(row) for row in rows], current_engagement_phase=head.phase)


async def read_chats(uow: UnitOfWork, side: Side, principal: Principal, case_id: UUID) -> list[ChatDto]:
    """Return the chat as this side may see it; empty when nobody wrote."""
    await find(uow, side, principal.organisation_id, case_id)
    rows = await text_views.messages(uow.connection, case_id, side.audience, principal.organisation_id)
    return [chat(row) for row in rows]


async def send_chat(  # noqa: PLR0917 - what a route knows
    work: Work, side: Side, principal: Principal, case_id: UUID, body: SendChatRequest, team: Team
) -> ChatDto:
    """Post a message in the name of a member of the caller's team."""
    sender = await team.sender(principal.organisation_id, body.user_email, body.user_id)
    head = await find(work.uow, side, principal.organisation_id, case_id, lock=True)
    refuse_merged(head)
    from_partner = side.audience is Audience.PARTNER
    message = ChatMessage(
        id=uuid7(),
        case_id=head.id,
        engagement_id=head.engagement_id,
        sender_organisation_id=principal.organisation_id,
        sender_side=side.audience,
        sender_email=sender.email,
        sender_name=sender.name,
        recipient_organisation_id=(head.managing_partner_id or head.creditor_id) if from_partner else head.partner_id,
        message=body.message,
        sent_at=work.now,
        creditor_id=head.creditor_id,
    )
    await post_message(work, message)
    return chat(
        text_views.MessageRow(
            message.id, message.sender_side, sender.email, sender.name, message.message, message.sent_at, None
        )
    )


async def read_files(
    uow: UnitOfWork, side: Side, principal: Principal, case_id: UUID, links: FileLinks
) -> list[CaseFileDto]:
    """Return the files as this side may see them, each with a fresh link."""
    await find(uow, side, principal.organisation_id, case_id)
    rows = await text_views.files(uow.connection, case_id, side.audience, principal.organisation_id)
    return [case_file(row, links.make(side.prefix, row.id, principal.organisation_id, uow.now)) for row in rows]


async def take_file(  # noqa: PLR0917 - the parts of a form and what handles them
    request: Request,
    work: Work,
    side: Side,
    principal: Principal,
    case_id: UUID,
    upload: UploadFile,
    document_type: str | None,
    description: str | None,
    contents: FileContents,
    links: FileLinks,
) -> CaseFileDto:
    """Store a file and add it to the case: the content first, then the row in the transaction."""
    kind = _document_type(document_type)
    if description is not None and len(description) > MAX_DESCRIPTION:
        raise invalid({"Description": [f"may have at most {MAX_DESCRIPTION} characters"]})
    await find(work.uow, side, principal.organisation_id, case_id)
    kept = await _kept(request, side, upload, contents)
    head = await find(work.uow, side, principal.organisation_id, case_id, lock=True)
    refuse_merged(head, HTTPStatus.BAD_REQUEST if side is CREDITOR else HTTPStatus.CONFLICT)
    file_id = await add_file(
        work,
        AddFile(
            case_id=head.id,
            engagement_id=head.engagement_id,
            creditor_id=head.creditor_id,
            side=side.audience,
            organisation_id=principal.organisation_id,
            user_id=principal.user_id,
            actor_name=None,
            description=(description or "").strip() or None,
            document_type=kind,
            content=kept,
        ),
    )
    await revalidate_case(work, head.id)
    row = text_views.FileRow(
        id=file_id,
        case_id=head.id,
        file_name=kept.file.name,
        media_type=kept.file.media_type,
        size=kept.size,
        storage_key=kept.storage_key,
        description=(description or "").strip() or None,
        document_type=kind.value,
        created_at=work.now,
    )
    return case_file(row, links.make(side.prefix, file_id, principal.organisation_id, work.now))


async def serve_file(uow: UnitOfWork, side: Side, token: str, contents: FileContents, links: FileLinks) -> Response:
    """Answer a signed link with the content, to be saved and never run; 404 for anything else."""
    link = links.read(side.prefix, token, uow.now)
    if link is None:
        raise not_found("The file")
    scope = side.scope(link.organisation_id)
    row = await text_views.one_file(uow.connection, scope, link.file_id, side.audience, link.organisation_id)
    content = await contents.get(row.storage_key) if row else None
    if row is None or content is None:
        raise not_found("The file")
    return Response(
        content,
        media_type=row.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.file_name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


def refuse_merged(head: CaseHead, status: int = HTTPStatus.BAD_REQUEST) -> None:
    """Raise `ApiError` when the case was folded into another one: it is read-only for ever."""
    if head.state == CaseState.MERGED:
        raise ApiError(status, "case_merged", "The case was merged into another one and is read-only.")


def _document_type(given: str | None) -> DocumentType:
    if given is None or not given.strip():
        return DocumentType.ORIGINAL_INVOICE
    for each in DocumentType:
        if each.casefold() == given.strip().casefold():
            return each
    raise invalid({"DocumentType": ["must be one of " + ", ".join(DocumentType)]})


async def _kept(request: Request, side: Side, upload: UploadFile, contents: FileContents) -> KeptContent:
    """Store the content once per request, however often its transaction is tried."""
    kept: KeptContent | None = getattr(request.state, "kept_content", None)
    if kept is None:
        if upload.size is not None and upload.size > MAX_FILE_BYTES:
            raise FileTooLargeError("The file is larger than 25 MB; split it or send it compressed.")
        kept = await keep_content(contents, upload.filename or "", await upload.read(), side.extensions)
        request.state.kept_content = kept
    return kept
