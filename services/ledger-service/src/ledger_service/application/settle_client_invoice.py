"""Notes that a client paid a partner's invoice: the commission of its payments is paid with it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.application.document_events import invoice_paid
from ledger_service.application.payment_events import corrected
from ledger_service.domain.account import CaseAccount
from ledger_service.domain.client_invoicing import ClientBills, Unpaid
from ledger_service.domain.documents import InvoiceNotOpen, InvoiceRow, Invoices, UnknownInvoice
from ledger_service.domain.invoicing import InvoiceKind, InvoiceStatus
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Books, Change, ChangeKind, Journal
from ledger_service.domain.posting import Parties, legs
from ledger_service.domain.values import CommissionStatus


@dataclass(frozen=True, slots=True)
class TillDesk:
    """What the settlement of an invoice works with."""

    invoices: Invoices
    bills: ClientBills
    books: Books
    journal: Journal


async def settle_client_invoice(  # noqa: PLR0917 - what a settlement is made of
    uow: UnitOfWork, desk: TillDesk, partner_id: UUID, invoice_id: UUID, paid_on: dt.date, reference: str
) -> InvoiceRow:
    """Take in what was outstanding; the platform's and the referral partner's shares of it fall due.

    The splits stay as they were invoiced. The number of statements does not depend on how many payments there are.
    Raises `UnknownInvoice`, and `InvoiceNotOpen` for one that is paid or credited.
    """
    found = await desk.invoices.locked(invoice_id, InvoiceKind.CLIENT, uow.today)
    if found is None or found.invoice.seller.organisation_id != partner_id:
        raise UnknownInvoice
    if not found.open:
        raise InvoiceNotOpen(found.invoice.number, found.status, InvoiceStatus.PAID)
    # The invoice is his; what its payments posted stands in the books of others too.
    await desk.books.widen()
    accounts = await desk.books.lock(await desk.bills.cases_of(invoice_id))
    unpaid = await desk.bills.unpaid(invoice_id)
    changes = [(accounts[each.case_id], _paid(each, f"{found.invoice.number} is paid")) for each in unpaid]
    actor = uow.principal.user_id if uow.principal else None
    standing = await desk.journal.of_cause([each.booked.payment.id for each in unpaid])
    await desk.journal.post(_postings(changes, standing, uow.now, actor))
    await desk.bills.write_paid([change for _, change in changes], actor, uow.now)
    await desk.invoices.settle(invoice_id, InvoiceStatus.PAID, uow.now, paid_on, reference)
    uow.emit(*(corrected(account, change, uow.now) for account, change in changes))
    uow.emit(invoice_paid(found.invoice, paid_on, uow.now))
    return replace(found, status=InvoiceStatus.PAID, paid_on=paid_on, payment_reference=reference)


def _paid(unpaid: Unpaid, reason: str) -> Change:
    booked = unpaid.booked
    now = replace(booked.payment, commission_status=CommissionStatus.PAID)
    return Change(
        kind=ChangeKind.EDITED,
        before=booked,
        after=replace(booked, payment=now),
        terms_number=unpaid.terms_number,
        platform_usd=unpaid.platform_usd,
        referral_usd=unpaid.referral_usd,
        reason=reason,
    )


def _postings(
    changes: Sequence[tuple[CaseAccount, Change]],
    standing: Mapping[UUID, Sequence[Posting]],
    at: dt.datetime,
    actor: UUID | None,
) -> list[Posting]:
    """Return reversals, and the same postings with the commission paid: computed from the same inputs."""
    found: list[Posting] = []
    for account, change in changes:
        payment, link = change.after.payment, change.after.link
        parties = Parties(change.after.partner_id, account.creditor_id, link.referral_partner_id if link else None)
        for each in standing.get(payment.id, ()):
            if each.cause not in {Cause.PAYMENT, Cause.CORRECTION}:
                continue
            found += [
                each.reversal(uuid7(), at, actor),
                replace(
                    each,
                    id=uuid7(),
                    cause=Cause.CORRECTION,
                    version=change.version,
                    legs=tuple(legs(change.after.split, payment.recipient, parties, commission_paid=True)),
                    inputs={**each.inputs, "commissionStatus": CommissionStatus.PAID.value},
                    at=at,
                    actor_id=actor,
                ),
            ]
    return found
