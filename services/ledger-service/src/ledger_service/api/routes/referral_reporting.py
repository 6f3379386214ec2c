"""The referral partner's report of what he earns."""

from fastapi import Request

from chassis.http import PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, page_data, requires
from contracts.permissions import Permission
from ledger_service.api.schemas.parameters import REPORT
from ledger_service.api.schemas.report_query import report_query
from ledger_service.api.schemas.transactions import TransactionsResponse
from ledger_service.persistence.earnings import report

router = Router(tags=["Reporting"])


@router.get(
    "/referral/reporting/transactions",
    openapi_extra=requires(Permission.READ_EARNINGS, parameters=REPORT),
)
async def transactions(
    request: Request, uow: UnitOfWorkDep, principal: PrincipalDep, page: PageQueryDep
) -> TransactionsResponse:
    """Return a page of the payments he earns on, and the seven buckets of all that the filters find."""
    query = report_query(request.query_params, page, uow.today)
    found = await report(uow.connection, principal.organisation_id, query)
    return TransactionsResponse.of(found, page_data(page, found.total, len(found.rows)))
