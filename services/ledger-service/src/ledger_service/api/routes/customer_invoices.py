"""The invoices of collection partners as their client receives them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import CLIENT_KINDS, PDF, XML, CurrencyQuery, StatusQuery
from ledger_service.api.schemas.invoices import InvoiceAnswer, InvoiceSummary
from ledger_service.domain.documents import Side

router = Router(tags=["Client invoices"])


@router.get("/customer/invoices", openapi_extra=requires(Permission.READ_BALANCE))
async def listed(  # noqa: PLR0917 - what a list is asked for
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    status: StatusQuery = None,
    currency: CurrencyQuery = None,
    partner: Annotated[UUID | None, Query(alias="PartnerId")] = None,
) -> Page[InvoiceSummary]:
    """Return a page of the partners' invoices and credit notes, newest first."""
    owner = principal.organisation_id
    return await invoice_reads.read_page(uow, Side.RECEIVED, owner, CLIENT_KINDS, page, status, currency, partner)


@router.get("/customer/invoices/{id}", openapi_extra=requires(Permission.READ_BALANCE))
async def one(
    id: UUID,  # noqa: A002 - the published name
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> InvoiceAnswer:
    """Return an invoice with its lines."""
    return await invoice_reads.read_one(uow, id, principal.organisation_id, CLIENT_KINDS)


@router.get(
    "/customer/invoices/{id}/pdf",
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
    return await invoice_reads.read_pdf(uow, id, principal.organisation_id, CLIENT_KINDS)


@router.get(
    "/customer/invoices/{id}/xml",
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
    return await invoice_reads.read_xml(uow, id, principal.organisation_id, CLIENT_KINDS)
