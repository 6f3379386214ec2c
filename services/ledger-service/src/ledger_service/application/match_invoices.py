"""Finds in the credits of the platform's statement which of its invoices were paid, and settles the sure ones."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from chassis.uow import UnitOfWork
from ledger_service.application.document_events import invoice_paid
from ledger_service.application.match_credits import alike
from ledger_service.application.match_payouts import paid_on, proof_of
from ledger_service.application.references import creditor_reference
from ledger_service.application.settle_invoice import paid_posting
from ledger_service.domain.bank import Direction, LineStatus
from ledger_service.domain.bank_ports import KeptLine
from ledger_service.domain.documents import InvoiceRow
from ledger_service.domain.matching import Kind
from ledger_service.domain.ports import Journal
from ledger_service.domain.settling import Target, Targets


class OpenInvoices(Protocol):
    """Invoices of the platform that wait for their money."""

    async def open(self, today: dt.date) -> list[InvoiceRow]:
        """Return them, nobody else's until the commit."""
        ...

    async def paid(self, paid: Sequence[tuple[UUID, dt.date, str]], now: dt.datetime) -> None:
        """Note for each on which day and by which reference, and that its payments' shares are received."""
        ...


@dataclass(frozen=True, slots=True)
class InvoiceDesk:
    """What invoices are settled with."""

    invoices: OpenInvoices
    journal: Journal


async def match_invoices(uow: UnitOfWork, desk: InvoiceDesk, fresh: Sequence[KeptLine]) -> None:
    """Match new credits with the invoices that they name and pay whole; as many statements for one as for many."""
    credits_ = [each for each in fresh if each.line.direction is Direction.CREDIT and not each.line.reverses]
    if not credits_:
        return
    rows = {each.invoice.id: each for each in await desk.invoices.open(uow.today)}
    targets = Targets([_target(each) for each in rows.values()])
    chosen: list[tuple[KeptLine, InvoiceRow]] = []
    for kept in credits_:
        found, sure = targets.find(kept.line, alike)
        kept.candidates = tuple(found)
        if sure is None or kept.maybe_same_as is not None:
            continue
        targets.take(sure)
        chosen.append((kept, rows[sure.id]))
    await settle(uow, desk, chosen)
    for kept, row in chosen:
        kept.status, kept.automatic, kept.invoice_id = LineStatus.MATCHED, True, row.invoice.id
        kept.candidates = kept.candidates[:1]


async def settle(uow: UnitOfWork, desk: InvoiceDesk, chosen: Sequence[tuple[KeptLine, InvoiceRow]]) -> None:
    """Take whole invoices in, each by its line; they are locked and open."""
    if not chosen:
        return
    told = [(row, paid_on(kept, uow.today), proof_of(kept)) for kept, row in chosen]
    await desk.invoices.paid([(row.invoice.id, day, proof) for row, day, proof in told], uow.now)
    actor = uow.principal.user_id if uow.principal else None
    postings = [paid_posting(row, day, proof, actor, uow.now) for row, day, proof in told]
    await desk.journal.post([each for each in postings if each is not None])
    uow.emit(*(invoice_paid(row.invoice, day, uow.now) for row, day, _ in told))


def _target(row: InvoiceRow) -> Target:
    number = row.invoice.number
    return Target(
        kind=Kind.INVOICE,
        id=row.invoice.id,
        shown=number,
        references=(number, creditor_reference(number)),
        currency=row.invoice.currency,
        amount=row.outstanding,
        name=row.invoice.buyer.legal_name,
    )
