"""Timeline, chat, notes and files of a case, for its collection partner (partner API)."""

import hashlib
from typing import Annotated, Final
from uuid import UUID

from fastapi import File, Form, Header, Request, Response, UploadFile

from case_service.api import case_texts
from case_service.api.case_texts import PARTNER
from case_service.api.schemas.texts import (
    CaseFileDto,
    CaseTimelineResponse,
    ChatDto,
    CreateNoteRequest,
    NoteDto,
    SendChatRequest,
    note,
)
from case_service.api.text_dependencies import ContentsDep, LinksDep, TeamDep, WorkDep
from case_service.application.add_note import AddNote, add_note
from case_service.persistence import text_views
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, public, requires
from chassis.http.routing import OWN_IDEMPOTENCY
from chassis.idempotency import Attempt
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])


@router.get("/partner/cases/{id}/timeline", openapi_extra=requires(Permission.READ_CASES))
async def timeline(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> CaseTimelineResponse:
    """Return what concerns the partner of the case's history, oldest first."""
    return await case_texts.read_timeline(uow, PARTNER, principal, id)


@router.get("/partner/cases/{id}/chats", openapi_extra=requires(Permission.READ_CASES))
async def chats(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> list[ChatDto]:
    """Return the messages with the creditor, oldest first."""
    return await case_texts.read_chats(uow, PARTNER, principal, id)


@router.post(
    "/partner/cases/{id}/chats",
    response_model=ChatDto,
    openapi_extra=requires(Permission.WRITE_MESSAGE, **OWN_IDEMPOTENCY),
)
async def send_chat(  # noqa: PLR0917 - what a route knows
    id: UUID,  # noqa: A002 - the published name
    body: SendChatRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
    idempotency_key: Annotated[str | None, Header(max_length=255)] = None,
) -> ChatDto | Response:
    """Send the creditor a message.

    An Idempotency-Key belongs to the case and the message: with another message it is a new one, as published.
    """
    if idempotency_key is None:
        return await case_texts.send_chat(work, PARTNER, principal, id, body, team)
    digest = hashlib.sha256(body.message.encode()).hexdigest()
    operation = f"POST /partner/cases/{id}/chats {digest}"
    attempt = Attempt.of(principal.organisation_id, operation, idempotency_key, b"")
    stored = await attempt.begin(work.uow)
    if stored is not None:
        return Response(stored.body, media_type="application/json")
    answer = await case_texts.send_chat(work, PARTNER, principal, id, body, team)
    await attempt.store(work.uow, 200, "application/json", answer.model_dump_json().encode())
    return answer


@router.post("/partner/cases/{id}/notes", openapi_extra=requires(Permission.WORK_CASE))
async def create_note(
    id: UUID,  # noqa: A002 - the published name
    body: CreateNoteRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
) -> NoteDto:
    """Note what was done; the creditor reads it too."""
    head = await case_texts.find(work.uow, PARTNER, principal.organisation_id, id, lock=True)
    case_texts.refuse_merged(head)
    author = await team.named(principal)
    note_id = await add_note(
        work,
        AddNote(
            case_id=head.id,
            engagement_id=head.engagement_id,
            creditor_id=head.creditor_id,
            partner_id=principal.organisation_id,
            description=body.description,
            event_date=body.event_date,
            author_user_id=principal.user_id,
            author_name=author or head.partner_name or "Collection partner",
        ),
    )
    return note(await text_views.one_note(work.uow.connection, note_id, principal.organisation_id))


@router.get("/partner/cases/{id}/files", openapi_extra=requires(Permission.READ_CASES))
async def files(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    links: LinksDep,
) -> list[CaseFileDto]:
    """Return the case's files with links that hold for a short time."""
    return await case_texts.read_files(uow, PARTNER, principal, id, links)


@router.post("/partner/cases/{id}/files", openapi_extra=requires(Permission.ADD_FILE))
async def add_file(  # noqa: PLR0917 - the parts of a form and what handles them
    request: Request,
    id: UUID,  # noqa: A002 - the published name
    file: Annotated[UploadFile, File(alias="File")],
    work: WorkDep,
    principal: PrincipalDep,
    contents: ContentsDep,
    links: LinksDep,
    document_type: Annotated[str | None, Form(alias="DocumentType")] = None,
    description: Annotated[str | None, Form(alias="Description")] = None,
) -> CaseFileDto:
    """Add a file that the creditor sees at once, in every state but Merged."""
    return await case_texts.take_file(
        request, work, PARTNER, principal, id, file, document_type, description, contents, links
    )


@router.get("/partner/files/{token}", openapi_extra=public(), response_class=Response)
async def download(token: str, uow: UnitOfWorkDep, contents: ContentsDep, links: LinksDep) -> Response:
    """Answer a signed link with the file's content."""
    return await case_texts.serve_file(uow, PARTNER, token, contents, links)
