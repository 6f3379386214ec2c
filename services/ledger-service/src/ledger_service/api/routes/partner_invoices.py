"""The platform's invoices as the collection partner receives them."""

from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import PLATFORM_KINDS, CurrencyQuery, StatusQuery
from ledger_service.api.schemas.invoices import InvoiceSummary
from ledger_service.domain.documents import Side

router = Router(tags=["Invoices"])


@router.get("/partner/invoices", openapi_extra=requires(Permission.READ_BALANCE))
async def listed(
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    status: StatusQuery = None,
    currency: CurrencyQuery = None,
) -> Page[InvoiceSummary]:
    """Return a page of the platform's invoices and credit notes, newest first."""
    owner = principal.organisation_id
    return await invoice_reads.read_page(uow, Side.RECEIVED, owner, PLATFORM_KINDS, page, status, currency)


invoice_reads.add_reads(router, "/partner/invoices/{id}", Permission.READ_BALANCE, PLATFORM_KINDS)
