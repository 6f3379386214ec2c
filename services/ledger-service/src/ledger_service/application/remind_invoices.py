"""Tells that invoices are overdue: once at first, then as reminders, at most one in seven days."""

from typing import Final

from chassis.uow import UnitOfWork
from contracts.ledger_document_events import InvoiceOverdue
from ledger_service.domain.documents import Invoices
from ledger_service.domain.invoicing import REMIND_EVERY, InvoiceKind

REMINDED: Final = (InvoiceKind.PLATFORM, InvoiceKind.CLIENT, InvoiceKind.REFERRAL)
"""The kinds that somebody has to pay."""


async def remind_invoices(uow: UnitOfWork, invoices: Invoices, limit: int) -> int:
    """Tell of up to `limit` overdue invoices; return how many."""
    found = await invoices.overdue(REMINDED, uow.now, uow.now + REMIND_EVERY, limit)
    uow.emit(
        *(
            InvoiceOverdue(
                invoice_id=row["id"],
                kind=row["kind"],
                number=row["number"],
                issuer_id=row["issuer_id"],
                recipient_id=row["recipient_id"],
                currency=row["currency"],
                total=row["total"],
                due_on=row["due_on"],
                occurred_at=uow.now,
                reminders=row["reminders"],
            )
            for row in found
        )
    )
    return len(found)
