"""Notes that a platform invoice was paid: by hand, or because a line of the bank says so."""

import datetime as dt
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.application.document_events import invoice_paid
from ledger_service.domain import invoicing
from ledger_service.domain.documents import InvoicedPayments, InvoiceNotOpen, InvoiceRow, Invoices, UnknownInvoice
from ledger_service.domain.invoicing import InvoiceKind, InvoiceStatus
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Journal


async def settle_invoice(  # noqa: PLR0917 - what a settlement is made of
    uow: UnitOfWork,
    invoices: Invoices,
    payments: InvoicedPayments,
    journal: Journal,
    invoice_id: UUID,
    paid_on: dt.date,
    reference: str,
) -> InvoiceRow:
    """Take in what is outstanding: the payments behind it are received, and the referral partner may follow.

    Raises `UnknownInvoice`, and `InvoiceNotOpen` for one that is paid or credited.
    """
    found = await invoices.locked(invoice_id, InvoiceKind.PLATFORM, uow.today)
    if found is None:
        raise UnknownInvoice
    if not found.open:
        raise InvoiceNotOpen(found.invoice.number, found.status, InvoiceStatus.PAID)
    invoice = found.invoice
    actor = uow.principal.user_id if uow.principal else None
    await invoices.settle(invoice.id, InvoiceStatus.PAID, uow.now, paid_on, reference)
    await payments.received([invoice.id])
    posting = paid_posting(found, paid_on, reference, actor, uow.now)
    if posting is not None:
        await journal.post([posting])
    uow.emit(invoice_paid(invoice, paid_on, uow.now))
    found = await invoices.locked(invoice_id, InvoiceKind.PLATFORM, uow.today)
    if found is None:
        raise UnknownInvoice
    return found


def paid_posting(
    open_: InvoiceRow, paid_on: dt.date, reference: str, actor_id: UUID | None, at: dt.datetime
) -> Posting | None:
    """Return what an open invoice of the platform does to the books once it is paid; None for one of nothing."""
    invoice = open_.invoice
    legs = invoicing.paid_legs(invoice.buyer.organisation_id, open_.outstanding)
    if not legs:
        return None
    return Posting(
        id=uuid7(),
        cause=Cause.PLATFORM_INVOICE_PAID,
        cause_id=invoice.id,
        partner_id=invoice.buyer.organisation_id,
        currency=invoice.currency,
        legs=tuple(legs),
        inputs={"total": invoice.total, "paid": open_.outstanding, "reference": reference},
        actor_id=actor_id,
        value_date=paid_on,
        at=at,
    )
