"""Platform invoices as staff runs, settles and credits them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import PLATFORM_KINDS, CurrencyQuery, StatusQuery
from ledger_service.api.schemas.invoices import (
    CreditInput,
    InvoicePaidInput,
    InvoiceSummary,
    RunAnswer,
    RunInput,
)
from ledger_service.application.credit_invoice import credit_invoice
from ledger_service.application.settle_invoice import settle_invoice
from ledger_service.domain.documents import Side
from ledger_service.domain.invoicing import Period
from ledger_service.persistence.invoice_runs import InvoiceRuns
from ledger_service.persistence.invoiced_payments import InvoicedPayments
from ledger_service.persistence.invoices import Invoices
from ledger_service.persistence.journal import PostgresJournal

router = Router(tags=["Invoices"])


@router.post("/ops/invoice-runs", status_code=202, openapi_extra=requires(Permission.MANAGE_BILLING))
async def run(body: RunInput, uow: UnitOfWorkDep) -> RunAnswer:
    """Ask for a month to be invoiced; it is done in the background, and what is invoiced already stays as it is."""
    period = Period.of(body.period) if body.period else Period.of(uow.today).before
    if period.start > uow.today:
        raise invalid({"period": [f"must not be in the future; today is {uow.today}"]})
    runs = InvoiceRuns(uow.connection)
    by = uow.principal.user_id if uow.principal else None
    await runs.request(period.start, uow.now, by, again=True)
    (found,) = [each for each in await runs.all() if each.period == period.start]
    return RunAnswer.model_validate(found, from_attributes=True)


@router.get("/ops/invoice-runs", openapi_extra=requires(Permission.READ_BALANCE))
async def runs(uow: UnitOfWorkDep) -> list[RunAnswer]:
    """Return the months that are or were invoiced, newest first."""
    return [RunAnswer.model_validate(each, from_attributes=True) for each in await InvoiceRuns(uow.connection).all()]


@router.get("/ops/invoices", openapi_extra=requires(Permission.READ_BALANCE))
async def listed(
    uow: UnitOfWorkDep,
    page: PageQueryDep,
    status: StatusQuery = None,
    currency: CurrencyQuery = None,
    partner: Annotated[UUID | None, Query(alias="PartnerId")] = None,
) -> Page[InvoiceSummary]:
    """Return a page of the platform's invoices and credit notes, newest first."""
    return await invoice_reads.read_page(uow, Side.ALL, None, PLATFORM_KINDS, page, status, currency, partner)


invoice_reads.add_reads(router, "/ops/invoices/{id}", Permission.READ_BALANCE, PLATFORM_KINDS, of_all=True)


@router.post("/ops/invoices/{id}/paid", openapi_extra=requires(Permission.MANAGE_BILLING))
async def paid(
    id: UUID,  # noqa: A002 - the published name
    body: InvoicePaidInput,
    uow: UnitOfWorkDep,
) -> InvoiceSummary:
    """Note that an invoice was paid in full."""
    if body.date > uow.today:
        raise invalid({"date": [f"must not be in the future; today is {uow.today}"]})
    connection = uow.connection
    found = await settle_invoice(
        uow,
        Invoices(connection),
        InvoicedPayments(connection),
        PostgresJournal(connection),
        id,
        body.date,
        body.reference,
    )
    return InvoiceSummary.of(found)


@router.post("/ops/invoices/{id}/credit", openapi_extra=requires(Permission.MANAGE_BILLING))
async def credit(
    id: UUID,  # noqa: A002 - the published name
    body: CreditInput,
    uow: UnitOfWorkDep,
) -> InvoiceSummary:
    """Take an invoice back; the answer is its credit note."""
    connection = uow.connection
    note = await credit_invoice(
        uow,
        Invoices(connection),
        InvoicedPayments(connection),
        PostgresJournal(connection),
        id,
        body.reason,
        bill_again=body.bill_again,
        although_paid=body.although_paid,
    )
    return InvoiceSummary.of(note)
