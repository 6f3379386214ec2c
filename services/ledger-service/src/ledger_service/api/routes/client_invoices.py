"""A partner's invoices to his clients: issued, read, paid and credited by him."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, PrincipalDep, Router, UnitOfWorkDep, requires
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import CLIENT_KINDS, CurrencyQuery, StatusQuery
from ledger_service.api.schemas.invoices import (
    ClientInvoiceInput,
    InvoicePaidInput,
    InvoiceSummary,
    ReasonInput,
)
from ledger_service.application.credit_client_invoice import credit_client_invoice
from ledger_service.application.invoice_clients import ClientDesk, invoice_clients
from ledger_service.application.settle_client_invoice import TillDesk, settle_client_invoice
from ledger_service.domain.client_invoicing import Wanted
from ledger_service.domain.documents import Side
from ledger_service.persistence.billing_profiles import BillingProfiles
from ledger_service.persistence.books import PostgresBooks
from ledger_service.persistence.client_bills import ClientBills
from ledger_service.persistence.invoiced_payments import InvoicedPayments
from ledger_service.persistence.invoices import Invoices
from ledger_service.persistence.journal import PostgresJournal

router = Router(tags=["Client invoices"])


@router.post("/partner/client-invoices", openapi_extra=requires(Permission.MANAGE_BILLING))
async def issue(body: ClientInvoiceInput, uow: UnitOfWorkDep, principal: PrincipalDep) -> list[InvoiceSummary]:
    """Invoice commission that stands on no invoice: one invoice per client, currency and rate of VAT."""
    if body.client_id is None and body.case_ids is None and body.payment_ids is None:
        raise invalid({"clientId": ["is needed, unless caseIds or paymentIds are given"]})
    if body.payment_ids and len(set(body.payment_ids)) != len(body.payment_ids):
        raise invalid({"paymentIds": ["names a payment twice"]})
    connection = uow.connection
    desk = ClientDesk(ClientBills(connection), BillingProfiles(connection), Invoices(connection))
    wanted = Wanted(body.client_id, body.case_ids, body.payment_ids)
    made = await invoice_clients(uow, desk, principal.organisation_id, wanted)
    return [InvoiceSummary.of(row) for row in made]


@router.get("/partner/client-invoices", openapi_extra=requires(Permission.READ_BALANCE))
async def listed(  # noqa: PLR0917 - what a list is asked for
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
    page: PageQueryDep,
    status: StatusQuery = None,
    currency: CurrencyQuery = None,
    client: Annotated[UUID | None, Query(alias="ClientId")] = None,
) -> Page[InvoiceSummary]:
    """Return a page of the partner's invoices and credit notes, newest first."""
    owner = principal.organisation_id
    return await invoice_reads.read_page(uow, Side.ISSUED, owner, CLIENT_KINDS, page, status, currency, client)


invoice_reads.add_reads(router, "/partner/client-invoices/{id}", Permission.READ_BALANCE, CLIENT_KINDS)


@router.post("/partner/client-invoices/{id}/paid", openapi_extra=requires(Permission.MANAGE_BILLING))
async def paid(
    id: UUID,  # noqa: A002 - the published name
    body: InvoicePaidInput,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> InvoiceSummary:
    """Note that the client paid what was outstanding: the commission of the payments is paid with it."""
    if body.date > uow.today:
        raise invalid({"date": [f"must not be in the future; today is {uow.today}"]})
    connection = uow.connection
    desk = TillDesk(
        Invoices(connection), ClientBills(connection), PostgresBooks(connection), PostgresJournal(connection)
    )
    found = await settle_client_invoice(uow, desk, principal.organisation_id, id, body.date, body.reference)
    return InvoiceSummary.of(found)


@router.post("/partner/client-invoices/{id}/credit", openapi_extra=requires(Permission.MANAGE_BILLING))
async def credit(
    id: UUID,  # noqa: A002 - the published name
    body: ReasonInput,
    uow: UnitOfWorkDep,
    principal: PrincipalDep,
) -> InvoiceSummary:
    """Take an invoice back; the answer is its credit note, and its payments can be corrected and invoiced again."""
    connection = uow.connection
    note = await credit_client_invoice(
        uow,
        Invoices(connection),
        InvoicedPayments(connection),
        ClientBills(connection),
        principal.organisation_id,
        id,
        body.reason,
    )
    return InvoiceSummary.of(note)
