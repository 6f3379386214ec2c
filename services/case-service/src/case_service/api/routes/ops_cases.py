"""Staff of the platform looks at all cases (operations of ours)."""

from typing import Final

from case_service.api.query import CASE_PARAMETERS, parameter
from case_service.api.schemas.ops import OpsAssignmentTimes, OpsCaseList, OpsCaseSummary, ops_case, ops_summary
from case_service.api.text_dependencies import QueryDep
from case_service.persistence.assignment_times import assignment_times
from case_service.persistence.case_summaries import breakdown
from case_service.persistence.case_views import CaseFilter, page_of_cases, staff_scope
from chassis.http import PageQueryDep, Router, UnitOfWorkDep, page_data, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Operations"])
_WORDS: Final = {"type": "array", "items": {"type": "string"}}
_IDS: Final = {"type": "array", "items": {"type": "string", "format": "uuid"}}


@router.get(
    "/ops/cases",
    openapi_extra=requires(
        Permission.READ_CASES,
        parameters=[
            *CASE_PARAMETERS,
            parameter("Countries", _WORDS),
            parameter("PartnerIds", _IDS),
            parameter("Query", {"type": "string"}),
        ],
    ),
)
async def list_cases(page: PageQueryDep, query: QueryDep, uow: UnitOfWorkDep) -> OpsCaseList:
    """Return a page of all cases, newest first unless sorted otherwise; `Countries` are two letters."""
    wanted = CaseFilter(
        ids=query.ids("Ids"),
        debtor_ids=query.ids("DebtorIds"),
        division_ids=query.ids("DivisionIds"),
        states=query.states(),
        countries=[each.upper() for each in query.words("Countries")],
        partner_ids=query.ids("PartnerIds"),
        text=query.text("Query"),
        sort=query.sort(),
    )
    query.check()
    total, rows = await page_of_cases(uow.connection, staff_scope(), wanted, page.page_size, page.offset)
    return OpsCaseList(page=page_data(page, total, len(rows)), cases=[ops_case(row) for row in rows])


@router.get("/ops/cases/summary", openapi_extra=requires(Permission.READ_CASES))
async def summary(uow: UnitOfWorkDep) -> OpsCaseSummary:
    """Return how many production cases there are, by state, by the debtor's country and by partner."""
    return ops_summary(await breakdown(uow.connection))


@router.get("/ops/cases/assignment-times", openapi_extra=requires(Permission.READ_CASES))
async def times(uow: UnitOfWorkDep) -> OpsAssignmentTimes:
    """Return how long claims waited from being ready to be routed until somebody had them."""
    found = await assignment_times(uow.connection)
    return OpsAssignmentTimes(
        cases=found.cases, p50_milliseconds=round(found.p50, 1), p99_milliseconds=round(found.p99, 1)
    )
