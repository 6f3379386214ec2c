"""A referral partner reads the cases of his clients (referral API)."""

import datetime as dt
from typing import Final
from uuid import UUID

from case_service.api.money import with_ledger_money
from case_service.api.query import PAGE_PARAMETERS, QueryReader, parameter
from case_service.api.schemas.referral import (
    GetCaseDetailResponse,
    GetCasesResponse,
    case_detail,
    case_item,
    summary_answer,
)
from case_service.api.text_dependencies import PeersDep, QueryDep
from case_service.domain.countries import country_of_number
from case_service.persistence.case_summaries import summary_of
from case_service.persistence.case_views import CaseFilter, one_case, page_of_cases, referral_scope
from case_service.persistence.tables import cases
from chassis.errors import not_found
from chassis.http import PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from contracts.permissions import Permission

router: Final = Router(tags=["Cases"])
_SORTS: Final = ("datecreated", "grossamount", "duedate")
_DAY: Final = 10
_TIME: Final = {"type": "string", "format": "date-time"}
_PARAMETERS: Final = [
    parameter("FromDate", _TIME),
    parameter("ToDate", _TIME),
    parameter("ExternalTenantId", {"type": "string"}),
    parameter("Statuses", {"type": "array", "items": {"type": "string"}}),
    parameter("Query", {"type": "string"}),
    *PAGE_PARAMETERS,
    parameter("CountryIds", {"type": "array", "items": {"type": "integer", "format": "int32"}}),
    parameter("CollectionPartnerIds", {"type": "array", "items": {"type": "string", "format": "uuid"}}),
    parameter("Sort", {"type": "string"}),
]


@router.get("/referral/cases", openapi_extra=requires(Permission.READ_CASES, parameters=_PARAMETERS))
async def list_cases(
    page: PageQueryDep, query: QueryDep, uow: UnitOfWorkDep, principal: PrincipalDep
) -> GetCasesResponse:
    """Return a page of the clients' cases, newest first unless sorted otherwise, and the summary of all."""
    wanted = CaseFilter(
        states=query.states(),
        countries=_countries(query),
        partner_ids=query.ids("CollectionPartnerIds"),
        external_tenant_id=query.text("ExternalTenantId", longest=255),
        created_from=query.instant("FromDate"),
        created_before=_end(query),
        text=query.text("Query"),
        sort=query.sort(_SORTS)[:1],
    )
    query.check()
    scope = referral_scope(principal.organisation_id)
    total, rows = await page_of_cases(uow.connection, scope, wanted, page.page_size, page.offset)
    return GetCasesResponse(
        page=page_data(page, total, len(rows)),
        cases=[case_item(row) for row in rows],
        summary=summary_answer(await summary_of(uow.connection, scope, uow.now)),
    )


@router.get("/referral/cases/{id}", openapi_extra=requires(Permission.READ_CASES))
async def get_case(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    peers: PeersDep,
) -> GetCaseDetailResponse:
    """Return one case of a client with what it may earn."""
    row = await one_case(uow.connection, referral_scope(principal.organisation_id), cases.c.id == id)
    if row is None:
        raise not_found("The case")
    return case_detail(await with_ledger_money(row, peers))


def _countries(query: QueryReader) -> list[str]:
    """Return the countries by their ISO numbers; a number that is no country finds no case."""
    found = [country_of_number(number) for number in query.numbers("CountryIds")]
    return [country.alpha2 if country else "" for country in found]


def _end(query: QueryReader) -> dt.datetime | None:
    """Return the first instant that `ToDate` leaves out: it is inclusive, a date alone to its end."""
    end = query.instant("ToDate")
    if end is None:
        return None
    whole_day = len(query.text("ToDate") or "") <= _DAY
    return end + (dt.timedelta(days=1) if whole_day else dt.timedelta(microseconds=1))
