"""Issues a partner's invoices to his clients for commission that stands on none yet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.ledger_commission_events import CommissionInvoiced
from ledger_service.application.document_events import invoice_issued, invoice_paid
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.client_invoicing import (
    DUE_AFTER,
    MOST_PAYMENTS,
    Billable,
    ClientBills,
    InvalidInvoice,
    Wanted,
    lines_of,
    vat_charged,
)
from ledger_service.domain.documents import InvoiceRow, Line, NothingToInvoice
from ledger_service.domain.invoice_run import Documents, Profiles
from ledger_service.domain.invoicing import Invoice, InvoiceKind, InvoiceStatus, number_of

Key = tuple[UUID, str, Fraction]


@dataclass(frozen=True, slots=True)
class ClientDesk:
    """What invoices to clients are made with."""

    bills: ClientBills
    profiles: Profiles
    documents: Documents


async def invoice_clients(uow: UnitOfWork, desk: ClientDesk, partner_id: UUID, wanted: Wanted) -> list[InvoiceRow]:
    """Issue an invoice per client, currency and rate of tax; what the partner has already is settled on it.

    Nothing is posted: the claim on the client stands in the books since the payment. Raises `InvalidInvoice`
    for a named payment that cannot be invoiced, `NothingToInvoice`, and `TaxIsUnclear`.
    """
    found = await desk.bills.locked(partner_id, wanted, MOST_PAYMENTS)
    missing = sorted(set(wanted.payment_ids or ()) - {each.payment_id for each in found})
    if missing:
        raise InvalidInvoice("paymentIds", f"{missing[0]} is no payment whose commission can be invoiced")
    if not found:
        raise NothingToInvoice("No commission of these payments is without an invoice.")
    groups: dict[Key, list[Billable]] = {}
    for each in found:
        groups.setdefault((each.creditor_id, each.currency, each.vat_rate), []).append(each)
    profiles = await desk.profiles.of([partner_id, *sorted({client for client, _, _ in groups})])
    seller = profiles.get(partner_id) or BillingProfile(partner_id, str(partner_id), "")
    year = uow.today.year
    first = await desk.documents.numbers(partner_id, InvoiceKind.CLIENT, year, len(groups))
    made, bills, prepaid = [], [], {}
    for sequence, ((client_id, currency, rate), payments) in enumerate(groups.items(), start=first):
        buyer = profiles.get(client_id) or BillingProfile(client_id, str(client_id), seller.country)
        lines = lines_of(payments)
        invoice = _invoice(uow, (seller, buyer), currency, rate, lines, sequence)
        made.append(invoice)
        bills.append((invoice.id, client_id, lines))
        prepaid[invoice.id] = sum(each.gross + each.vat for each in payments if each.settled)
    actor = uow.principal.user_id if uow.principal else None
    await desk.documents.add(made, uow.now, actor, prepaid)
    await desk.bills.bill(partner_id, bills)
    rows = [_row(invoice, prepaid[invoice.id]) for invoice in made]
    uow.emit(*(invoice_issued(invoice, uow.now) for invoice in made))
    uow.emit(*_commissions(uow, partner_id, zip(made, groups.values(), strict=True)))
    uow.emit(*(invoice_paid(row.invoice, uow.today, uow.now) for row in rows if not row.open))
    return rows


def _invoice(  # noqa: PLR0917 - what an invoice is made of
    uow: UnitOfWork,
    sides: tuple[BillingProfile, BillingProfile],
    currency: str,
    rate: Fraction,
    lines: Sequence[Line],
    sequence: int,
) -> Invoice:
    seller, buyer = sides
    return Invoice(
        id=uuid7(),
        kind=InvoiceKind.CLIENT,
        number=number_of(InvoiceKind.CLIENT, uow.today.year, sequence),
        year=uow.today.year,
        sequence=sequence,
        seller=seller,
        buyer=buyer,
        currency=currency,
        net=sum(line.amount for line in lines),
        untaxed=sum(line.amount for line in lines if not line.taxed),
        vat=vat_charged(seller.taxable, buyer.taxable, rate),
        vat_amount=sum(line.vat for line in lines),
        lines=len(lines),
        issued_on=uow.today,
        due_on=uow.today + DUE_AFTER,
        period=None,
    )


def _commissions(
    uow: UnitOfWork, partner_id: UUID, invoiced: Iterable[tuple[Invoice, Sequence[Billable]]]
) -> Iterator[CommissionInvoiced]:
    """Yield what is published of each payment whose commission the client owes."""
    for invoice, payments in invoiced:
        for each in payments:
            if not each.settled:
                yield CommissionInvoiced(
                    case_id=each.case_id,
                    occurred_at=uow.now,
                    payment_id=each.payment_id,
                    partner_id=partner_id,
                    creditor_id=each.creditor_id,
                    currency=each.currency,
                    amount=each.gross + each.vat,
                    invoice_id=invoice.id,
                )


def _row(invoice: Invoice, prepaid: int) -> InvoiceRow:
    settled = prepaid > 0 and prepaid == invoice.total
    status = InvoiceStatus.PAID if settled else InvoiceStatus.ISSUED
    return InvoiceRow(invoice, status, prepaid, invoice.issued_on if settled else None, None, 0)
