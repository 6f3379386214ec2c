"""Timeline, chat and files of a case, for its creditor (customer API)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import File, Form, Request, Response, UploadFile

from case_service.api import case_texts
from case_service.api.case_texts import CREDITOR
from case_service.api.schemas.texts import CaseFileDto, CaseTimelineResponse, ChatDto, SendChatRequest
from case_service.api.text_dependencies import ContentsDep, LinksDep, TeamDep, WorkDep
from chassis.http import PrincipalDep, Router, UnitOfWorkDep, public, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])


@router.get("/customer/cases/{id}/timeline", openapi_extra=requires(Permission.READ_CASES))
async def timeline(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> CaseTimelineResponse:
    """Return the case's history, oldest first."""
    return await case_texts.read_timeline(uow, CREDITOR, principal, id)


@router.get("/customer/cases/{id}/chats", openapi_extra=requires(Permission.READ_CASES))
async def chats(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> list[ChatDto]:
    """Return the messages with the collection partner, oldest first."""
    return await case_texts.read_chats(uow, CREDITOR, principal, id)


@router.post("/customer/cases/{id}/chats", openapi_extra=requires(Permission.WRITE_MESSAGE))
async def send_chat(
    id: UUID,  # noqa: A002 - the published name
    body: SendChatRequest,
    work: WorkDep,
    principal: PrincipalDep,
    team: TeamDep,
) -> ChatDto:
    """Send the collection partner a message."""
    return await case_texts.send_chat(work, CREDITOR, principal, id, body, team)


@router.get("/customer/cases/{id}/files", openapi_extra=requires(Permission.READ_CASES))
async def files(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    links: LinksDep,
) -> list[CaseFileDto]:
    """Return the case's files with links that hold for a short time."""
    return await case_texts.read_files(uow, CREDITOR, principal, id, links)


@router.post("/customer/cases/{id}/files", openapi_extra=requires(Permission.ADD_FILE))
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
    """Add a file; a case that waits for evidence is validated again."""
    return await case_texts.take_file(
        request, work, CREDITOR, principal, id, file, document_type, description, contents, links
    )


@router.get("/customer/files/{token}", openapi_extra=public(), response_class=Response)
async def download(token: str, uow: UnitOfWorkDep, contents: ContentsDep, links: LinksDep) -> Response:
    """Answer a signed link with the file's content."""
    return await case_texts.serve_file(uow, CREDITOR, token, contents, links)
