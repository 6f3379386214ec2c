"""The invoices of referral partners as staff pays, disputes and settles them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from chassis.errors import invalid
from chassis.http import Page, PageQueryDep, Router, UnitOfWorkDep, requires
from chassis.uow import UnitOfWork
from contracts.permissions import Permission
from ledger_service.api import invoice_reads
from ledger_service.api.invoice_reads import REFERRAL_KINDS, StatusQuery
from ledger_service.api.schemas.fields import Day
from ledger_service.api.schemas.invoices import (
    InvoicePaidInput,
    InvoiceSummary,
    ReasonInput,
    ResolutionInput,
)
from ledger_service.application.decide_referral_invoice import (
    PayablesDesk,
    dispute_referral_invoice,
    pay_referral_invoice,
    resolve_dispute,
)
from ledger_service.domain.documents import Side
from ledger_service.persistence.invoiced_payments import InvoicedPayments
from ledger_service.persistence.invoices import Invoices
from ledger_service.persistence.journal import PostgresJournal
from ledger_service.persistence.referral_bills import ReferralBills

router = Router(tags=["Referral invoices"])


@router.get("/ops/referral-invoices", openapi_extra=requires(Permission.READ_BALANCE))
async def listed(
    uow: UnitOfWorkDep,
    page: PageQueryDep,
    status: StatusQuery = None,
    partner: Annotated[UUID | None, Query(alias="PartnerId")] = None,
    due_until: Annotated[Day | None, Query(alias="DueUntil")] = None,
) -> Page[InvoiceSummary]:
    """Return a page of referral partners' invoices, newest first; with `DueUntil` those to be paid until that day."""
    return await invoice_reads.read_page(
        uow, Side.ALL, None, REFERRAL_KINDS, page, status, partner=partner, due_until=due_until
    )


invoice_reads.add_reads(router, "/ops/referral-invoices/{id}", Permission.READ_BALANCE, REFERRAL_KINDS, of_all=True)


@router.post("/ops/referral-invoices/{id}/paid", openapi_extra=requires(Permission.MANAGE_BILLING))
async def paid(
    id: UUID,  # noqa: A002 - the published name
    body: InvoicePaidInput,
    uow: UnitOfWorkDep,
) -> InvoiceSummary:
    """Note that the platform paid an invoice in full."""
    if body.date > uow.today:
        raise invalid({"date": [f"must not be in the future; today is {uow.today}"]})
    return InvoiceSummary.of(await pay_referral_invoice(uow, _desk(uow), id, body.date, body.reference))


@router.post("/ops/referral-invoices/{id}/dispute", openapi_extra=requires(Permission.MANAGE_BILLING))
async def dispute(
    id: UUID,  # noqa: A002 - the published name
    body: ReasonInput,
    uow: UnitOfWorkDep,
) -> InvoiceSummary:
    """Dispute an invoice: it is not due until that is resolved, and the partner reads why."""
    return InvoiceSummary.of(await dispute_referral_invoice(uow, _desk(uow), id, body.reason))


@router.post("/ops/referral-invoices/{id}/dispute/resolve", openapi_extra=requires(Permission.MANAGE_BILLING))
async def resolve(
    id: UUID,  # noqa: A002 - the published name
    body: ResolutionInput,
    uow: UnitOfWorkDep,
) -> InvoiceSummary:
    """End a dispute: the invoice stands, or the answer is the credit note that takes it back."""
    return InvoiceSummary.of(await resolve_dispute(uow, _desk(uow), id, body.outcome))


def _desk(uow: UnitOfWork) -> PayablesDesk:
    connection = uow.connection
    return PayablesDesk(
        Invoices(connection), ReferralBills(connection), InvoicedPayments(connection), PostgresJournal(connection)
    )
