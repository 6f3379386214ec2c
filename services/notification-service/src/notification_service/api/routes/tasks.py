"""What creditors and partners have to do."""

from typing import Final
from uuid import UUID

from chassis.http import PageQueryDep, PrincipalDep, Router, page_data, requires
from chassis.http.paging import PageQuery
from contracts.permissions import Permission
from notification_service.api.dependencies import PeersDep, PortalDep, SolvedDep, TypesDep, ViewsDep
from notification_service.api.errors import unknown_case
from notification_service.api.schemas.tasks import TaskAnswer, TaskListAnswer
from notification_service.domain.tasks import STAFF
from notification_service.persistence.views import DeskViews
from notification_service.settings import PortalAddress

router: Final = Router(tags=["Tasks"])


async def _page(
    *,
    page: PageQuery,
    owner: UUID,
    views: DeskViews,
    portal: PortalAddress,
    solved: bool,
    types: list[str],
    in_onboarding: bool = False,
    manages: bool = False,
) -> TaskListAnswer:
    tasks, total = await views.tasks(owner, types, solved=solved, limit=page.page_size, offset=page.offset)
    managed: frozenset[UUID] = frozenset()
    if manages:
        managed = await views.answered_by(owner, {task.case_id for task in tasks if task.case_id is not None})
    return TaskListAnswer(
        page=page_data(page, total, len(tasks)),
        tasks=[
            TaskAnswer.of(task, portal, in_onboarding=in_onboarding, as_manager=task.case_id in managed)
            for task in tasks
        ],
    )


@router.get("/customer/tasks", openapi_extra=requires(Permission.READ_TASKS))
async def of_creditor(
    *,
    page: PageQueryDep,
    principal: PrincipalDep,
    views: ViewsDep,
    portal: PortalDep,
    solved: SolvedDep,
    types: TypesDep,
) -> TaskListAnswer:
    """List the creditor's tasks: open ones by urgency unless `status=Solved` asks for the others."""
    return await _page(
        page=page,
        owner=principal.organisation_id,
        views=views,
        portal=portal,
        solved=solved,
        types=types,
        in_onboarding=principal.credential == "bearer",
    )


@router.get("/partner/tasks", openapi_extra=requires(Permission.READ_TASKS))
async def of_partner(
    *,
    page: PageQueryDep,
    principal: PrincipalDep,
    views: ViewsDep,
    portal: PortalDep,
    solved: SolvedDep,
    types: TypesDep,
) -> TaskListAnswer:
    """List the partner's tasks, in the form of the creditor's."""
    return await _page(
        page=page,
        owner=principal.organisation_id,
        views=views,
        portal=portal,
        solved=solved,
        types=types,
        manages=True,
    )


@router.get("/ops/tasks", openapi_extra=requires(Permission.READ_TASKS))
async def of_staff(
    *, page: PageQueryDep, views: ViewsDep, portal: PortalDep, solved: SolvedDep, types: TypesDep
) -> TaskListAnswer:
    """List what waits for the platform's staff, in the form of the creditor's: payments to be verified."""
    return await _page(page=page, owner=STAFF, views=views, portal=portal, solved=solved, types=types)


@router.get("/customer/cases/{id}/tasks", openapi_extra=requires(Permission.READ_TASKS))
async def of_case(
    *,
    id: UUID,  # noqa: A002 - the published name
    principal: PrincipalDep,
    views: ViewsDep,
    portal: PortalDep,
    peers: PeersDep,
    solved: SolvedDep,
    types: TypesDep,
) -> list[TaskAnswer]:
    """Return all of the creditor's tasks about one case; tasks of the account are not among them.

    A case that has not arrived here yet is asked for at case-service before the answer is 404.
    """
    tasks = await views.tasks_of_case(principal.organisation_id, id, types, solved=solved)
    if not tasks and not await views.is_case_of(principal.organisation_id, id):
        told = await peers.get("case", f"/internal/cases/{id}")
        if told is None or str(told.get("creditorId")) != str(principal.organisation_id):
            raise unknown_case()
    return [TaskAnswer.of(task, portal) for task in tasks]
