"""A creditor's divisions (customer API)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Response

from case_service.api.query import parameter
from case_service.api.schemas.divisions import DivisionDto, DivisionListDto, DivisionRequest, division_answer
from case_service.api.text_dependencies import QueryDep
from case_service.application import manage_divisions
from case_service.persistence.division_store import DivisionStore
from chassis.http import PageQuery, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from chassis.http.paging import page_query
from contracts.permissions import Permission

router: Final = Router(tags=["Divisions"])


async def _store(uow: UnitOfWorkDep, principal: PrincipalDep) -> DivisionStore:
    return DivisionStore(uow.connection, principal.organisation_id)


StoreDep = Annotated[DivisionStore, Depends(_store)]
DivisionPageDep = Annotated[PageQuery, Depends(page_query(names=("page", "pageSize")).__metadata__[0].dependency)]
_ARCHIVED: Final = parameter("includeArchived", {"type": "boolean", "default": False})


@router.post("/customer/divisions", status_code=201, openapi_extra=requires(Permission.MANAGE_ORGANISATION))
async def create(
    body: DivisionRequest, divisions: StoreDep, uow: UnitOfWorkDep, principal: PrincipalDep
) -> DivisionDto:
    """Add a division."""
    division = await manage_divisions.create_division(divisions, principal.organisation_id, body.data(), uow.now)
    return division_answer(division)


@router.get(
    "/customer/divisions",
    openapi_extra=requires(Permission.READ_ORGANISATION, parameters=[_ARCHIVED]),
)
async def list_divisions(page: DivisionPageDep, query: QueryDep, divisions: StoreDep) -> DivisionListDto:
    """Return a page of divisions, oldest first; archived ones only when asked for."""
    with_archived = query.flag("includeArchived", default=False)
    query.check()
    total, found = await divisions.page(page.page_size, page.offset, with_archived=with_archived)
    return DivisionListDto(page=page_data(page, total, len(found)), divisions=[division_answer(each) for each in found])


@router.get("/customer/divisions/{id}", openapi_extra=requires(Permission.READ_ORGANISATION))
async def get(
    id: UUID,  # noqa: A002 - the published name
    divisions: StoreDep,
) -> DivisionDto:
    """Return one division."""
    return division_answer(await divisions.get(id))


@router.put("/customer/divisions/{id}", openapi_extra=requires(Permission.MANAGE_ORGANISATION))
async def replace(
    id: UUID,  # noqa: A002 - the published name
    body: DivisionRequest,
    divisions: StoreDep,
    uow: UnitOfWorkDep,
) -> DivisionDto:
    """Replace all fields of a division."""
    return division_answer(await manage_divisions.replace_division(divisions, id, body.data(), uow.now))


@router.delete("/customer/divisions/{id}", status_code=204, openapi_extra=requires(Permission.MANAGE_ORGANISATION))
async def delete(
    id: UUID,  # noqa: A002 - the published name
    divisions: StoreDep,
    uow: UnitOfWorkDep,
) -> Response:
    """Delete a division that no open case belongs to."""
    await manage_divisions.delete_division(divisions, id, uow.now)
    return Response(status_code=204)


@router.post("/customer/divisions/{id}/archive", openapi_extra=requires(Permission.MANAGE_ORGANISATION))
@router.post(
    "/customer/divisions/{id}:archive", openapi_extra=requires(Permission.MANAGE_ORGANISATION), name="archive_verb"
)
async def archive(
    id: UUID,  # noqa: A002 - the published name
    divisions: StoreDep,
    uow: UnitOfWorkDep,
) -> DivisionDto:
    """Archive a division for good; its cases keep it."""
    return division_answer(await manage_divisions.archive_division(divisions, id, uow.now))
