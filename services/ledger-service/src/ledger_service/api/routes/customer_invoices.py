"""The invoices of collection partners as their client receives them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import CLIENT_KINDS, CurrencyQuery, StatusQuery
from ledger_service.api.schemas.invoices import InvoiceSummary
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


invoice_reads.add_reads(router, "/customer/invoices/{id}", Permission.READ_BALANCE, CLIENT_KINDS)
