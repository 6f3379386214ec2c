"""Issues a referral partner's invoice to the platform over everything that is ready to invoice."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from ledger_service.application.document_events import invoice_issued
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.client_invoicing import InvalidInvoice
from ledger_service.domain.disbursing import IsHoliday, due_on
from ledger_service.domain.documents import InvoiceRow, Invoices, NothingToInvoice
from ledger_service.domain.invoice_run import Profiles
from ledger_service.domain.invoicing import Invoice, InvoiceKind, InvoiceStatus, number_of, vat_amount
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Journal
from ledger_service.domain.referral_invoicing import (
    CURRENCY,
    DUE_AFTER,
    MOST_LINES,
    OwnNumberTaken,
    ReferralBills,
    by_currency,
    issued_legs,
)
from ledger_service.domain.values import PLATFORM_OWNER
from ledger_service.domain.vat import vat_of


@dataclass(frozen=True, slots=True)
class ReferralDesk:
    """What an invoice of a referral partner is made with."""

    bills: ReferralBills
    profiles: Profiles
    invoices: Invoices
    journal: Journal
    is_holiday: IsHoliday


async def invoice_platform(
    uow: UnitOfWork, desk: ReferralDesk, owner: UUID, payment_ids: Sequence[UUID] | None, own_number: str | None
) -> InvoiceRow:
    """Issue the invoice; a fee is on one at most, however often and by how many it is asked for.

    Raises `InvalidInvoice` for a named payment that is not ready to invoice, `NothingToInvoice`, and
    `OwnNumberTaken`.
    """
    invoice_id, year = uuid7(), uow.today.year
    # Whoever invoices for the same partner waits here.
    sequence = await desk.invoices.numbers(owner, InvoiceKind.REFERRAL, year, 1)
    if own_number and await desk.invoices.has_own_number(owner, InvoiceKind.REFERRAL, own_number):
        raise OwnNumberTaken(own_number)
    earned = await desk.bills.claim(invoice_id, owner, payment_ids, MOST_LINES)
    missing = sorted(set(payment_ids or ()) - {each.payment_id for each in earned})
    if missing:
        raise InvalidInvoice("paymentIds", f"{missing[0]} is no payment whose fee is ready to invoice")
    net = sum(each.cents for each in earned)
    if not net:
        raise NothingToInvoice("Nothing is ready to invoice.")
    profiles = await desk.profiles.of([owner, PLATFORM_OWNER])
    buyer = profiles[PLATFORM_OWNER]
    seller = profiles.get(owner) or BillingProfile(owner, str(owner), "")
    vat = vat_of(seller.taxable, buyer.taxable)
    countries = sorted({side.country for side in (seller, buyer) if side.country})
    invoice = Invoice(
        id=invoice_id,
        kind=InvoiceKind.REFERRAL,
        number=number_of(InvoiceKind.REFERRAL, year, sequence),
        year=year,
        sequence=sequence,
        seller=seller,
        buyer=buyer,
        currency=CURRENCY,
        net=net,
        vat=vat,
        vat_amount=vat_amount(net, vat.rate),
        lines=len(earned),
        issued_on=uow.today,
        due_on=due_on(uow.today, countries, desk.is_holiday, DUE_AFTER),
        period=None,
        own_number=own_number,
    )
    actor = uow.principal.user_id if uow.principal else None
    await desk.invoices.add([invoice], uow.now, actor, {})
    shares = by_currency(earned)
    await desk.journal.post(
        [
            Posting(
                id=uuid7(),
                cause=Cause.REFERRAL_INVOICE,
                cause_id=invoice.id,
                version=version,
                referral_partner_id=owner,
                currency=currency,
                legs=tuple(legs),
                inputs={"shares": shares, "net": net, "vatRate": str(vat.rate), "vatCategory": vat.category.value},
                actor_id=actor,
                value_date=uow.today,
                at=uow.now,
            )
            for version, (currency, legs) in enumerate(issued_legs(owner, shares, net, invoice.vat_amount), start=1)
        ]
    )
    uow.emit(invoice_issued(invoice, uow.now))
    return InvoiceRow(invoice, InvoiceStatus.ISSUED, 0, None, None, 0)
