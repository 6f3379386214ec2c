"""Takes a platform invoice back by a credit note: the only way to correct what was invoiced."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.application.document_events import invoice_credited
from ledger_service.domain import invoicing
from ledger_service.domain.documents import InvoicedPayments, InvoiceNotOpen, InvoiceRow, Invoices, UnknownInvoice
from ledger_service.domain.invoicing import Invoice, InvoiceKind, InvoiceStatus, number_of
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Journal


async def credit_invoice(  # noqa: PLR0917 - what a credit note is made of
    uow: UnitOfWork,
    invoices: Invoices,
    payments: InvoicedPayments,
    journal: Journal,
    invoice_id: UUID,
    reason: str,
    *,
    bill_again: bool,
    although_paid: bool = False,
) -> InvoiceRow:
    """Credit the whole invoice and return the credit note.

    What the invoice posted is reversed and its payments can be corrected again. With `bill_again` they
    come on the next invoice; without, the platform gives its share of them up, and with it the referral
    partner's. What had been paid on it is the partner's: the next invoices in its currency are settled with it.
    Raises `UnknownInvoice`, and `InvoiceNotOpen` for one that is credited, or paid unless told `although_paid`.
    """
    found = await invoices.locked(invoice_id, InvoiceKind.PLATFORM, uow.today)
    if found is None:
        raise UnknownInvoice
    paid = found.status is InvoiceStatus.PAID
    if not found.open and not (paid and although_paid):
        raise InvoiceNotOpen(found.invoice.number, found.status, InvoiceStatus.CREDITED)
    actor = uow.principal.user_id if uow.principal else None
    note = await credit_note(
        uow,
        invoices,
        found.invoice,
        InvoiceKind.PLATFORM_CREDIT,
        reason,
        refundable=found.invoice.total if paid else found.prepaid,
    )
    await invoices.add([note], uow.now, actor, {})
    await payments.copy_lines(note.id, invoice_id)
    standing = (await journal.of_cause([invoice_id])).get(invoice_id, ())
    postings = [
        posting.reversal(uuid7(), uow.now, actor)
        for posting in standing
        # The money that was paid stays where it is.
        if posting.cause is Cause.PLATFORM_INVOICE
    ]
    if not bill_again:
        shares = await payments.shares(invoice_id)
        postings += _given_up(uow, note, shares, await payments.referral_shares(invoice_id))
    await journal.post(postings)
    await payments.credited(invoice_id, billed_again=bill_again)
    await invoices.settle(invoice_id, InvoiceStatus.CREDITED, uow.now)
    uow.emit(invoice_credited(found.invoice, note, uow.now, billed_again=bill_again))
    return InvoiceRow(note, InvoiceStatus.ISSUED, note.total, None, None, 0)


async def credit_note(
    uow: UnitOfWork, invoices: Invoices, credited: Invoice, kind: InvoiceKind, reason: str, *, refundable: int = 0
) -> Invoice:
    """Return the credit note over a whole invoice, with the next number of its kind.

    `refundable` is what had been paid on the invoice, for the recipient to have back.
    """
    year = uow.today.year
    sequence = await invoices.numbers(credited.seller.organisation_id, kind, year, 1)
    return replace(
        credited,
        id=uuid7(),
        kind=kind,
        number=number_of(kind, year, sequence),
        year=year,
        sequence=sequence,
        net=-credited.net,
        untaxed=-credited.untaxed,
        vat_amount=-credited.vat_amount,
        issued_on=uow.today,
        due_on=uow.today,
        credits=credited.id,
        credited_number=credited.number,
        reason=reason,
        own_number=None,
        refundable=refundable,
    )


def _given_up(
    uow: UnitOfWork, note: Invoice, shares: Mapping[str, int], referral: Sequence[tuple[UUID, str, int]]
) -> list[Posting]:
    """Return what takes the shares themselves back, in the currencies of the payouts."""
    partner_id = note.buyer.organisation_id
    found = []
    for currency in sorted(shares):
        owed = [(earner, part) for earner, of, part in referral if of == currency]
        legs = invoicing.given_up_legs(partner_id, shares[currency], owed)
        if legs:
            found.append((currency, legs))
    return [
        Posting(
            id=uuid7(),
            cause=Cause.CREDIT_NOTE,
            cause_id=note.id,
            version=version,
            partner_id=partner_id,
            currency=currency,
            legs=tuple(legs),
            inputs={"credits": str(note.credits), "share": shares[currency]},
            actor_id=uow.principal.user_id if uow.principal else None,
            value_date=note.issued_on,
            at=uow.now,
        )
        for version, (currency, legs) in enumerate(found, start=1)
    ]
