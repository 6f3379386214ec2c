"""The platform's invoices as the collection partner receives them."""

from uuid import UUID

from fastapi import Response

from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import PDF, PLATFORM_KINDS, XML, CurrencyQuery, StatusQuery
from ledger_service.api.schemas.invoices import InvoiceAnswer, InvoiceSummary
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


@router.get("/partner/invoices/{id}", openapi_extra=requires(Permission.READ_BALANCE))
async def one(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> InvoiceAnswer:
    """Return an invoice with a line for each payment."""
    return await invoice_reads.read_one(uow, id, principal.organisation_id, PLATFORM_KINDS)


@router.get(
    "/partner/invoices/{id}/pdf",
    openapi_extra=requires(Permission.READ_BALANCE),
    responses=PDF,
    response_class=Response,
)
async def as_pdf(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> Response:
    """Return an invoice as PDF with the e-invoice inside."""
    return await invoice_reads.read_pdf(uow, id, principal.organisation_id, PLATFORM_KINDS)


@router.get(
    "/partner/invoices/{id}/xml",
    openapi_extra=requires(Permission.READ_BALANCE),
    responses=XML,
    response_class=Response,
)
async def as_xml(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> Response:
    """Return an invoice as the e-invoice of EN 16931."""
    return await invoice_reads.read_xml(uow, id, principal.organisation_id, PLATFORM_KINDS)
