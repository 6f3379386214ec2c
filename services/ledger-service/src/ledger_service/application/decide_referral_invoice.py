"""What the platform does with an invoice of a referral partner: pay it, dispute it, and resolve the dispute."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.ids import uuid7
from chassis.uow import UnitOfWork
from contracts.ledger_document_events import InvoiceDisputed, InvoiceDisputeResolved
from ledger_service.application.credit_invoice import credit_note
from ledger_service.application.document_events import about, invoice_credited, invoice_paid
from ledger_service.domain.documents import InvoicedPayments, InvoiceNotOpen, InvoiceRow, Invoices, UnknownInvoice
from ledger_service.domain.invoicing import InvoiceKind, InvoiceStatus
from ledger_service.domain.journal import Cause, Posting
from ledger_service.domain.ports import Journal
from ledger_service.domain.referral_invoicing import Outcome, ReferralBills, paid_legs
from ledger_service.domain.values import ReferralInvoicing


@dataclass(frozen=True, slots=True)
class PayablesDesk:
    """What decisions on invoices of referral partners work with."""

    invoices: Invoices
    bills: ReferralBills
    payments: InvoicedPayments
    journal: Journal


async def pay_referral_invoice(
    uow: UnitOfWork, desk: PayablesDesk, invoice_id: UUID, paid_on: dt.date, reference: str
) -> InvoiceRow:
    """Note that the platform paid; raises `UnknownInvoice`, and `InvoiceNotOpen` for one that is not due."""
    found = await _locked(uow, desk, invoice_id)
    invoice, owner = found.invoice, found.invoice.seller.organisation_id
    if not found.open:
        raise InvoiceNotOpen(invoice.number, found.status, InvoiceStatus.PAID)
    await desk.invoices.settle(invoice_id, InvoiceStatus.PAID, uow.now, paid_on, reference)
    await desk.bills.move(invoice_id, ReferralInvoicing.PAID)
    posting = Posting(
        id=uuid7(),
        cause=Cause.REFERRAL_PAYOUT,
        cause_id=invoice_id,
        referral_partner_id=owner,
        currency=invoice.currency,
        legs=paid_legs(owner, invoice.total),
        inputs={"total": invoice.total, "reference": reference},
        actor_id=_actor(uow),
        value_date=paid_on,
        at=uow.now,
    )
    await desk.journal.post([posting])
    uow.emit(invoice_paid(invoice, paid_on, uow.now))
    return replace(found, status=InvoiceStatus.PAID, paid_on=paid_on, payment_reference=reference)


async def dispute_referral_invoice(uow: UnitOfWork, desk: PayablesDesk, invoice_id: UUID, reason: str) -> InvoiceRow:
    """Refuse to pay for the time being; raises as `pay_referral_invoice` does."""
    found = await _locked(uow, desk, invoice_id)
    if not found.open:
        raise InvoiceNotOpen(found.invoice.number, found.status, InvoiceStatus.DISPUTED)
    await desk.invoices.dispute(invoice_id, reason)
    await desk.bills.move(invoice_id, ReferralInvoicing.DISPUTED)
    uow.emit(InvoiceDisputed(**about(found.invoice, uow.now)))
    return replace(found, status=InvoiceStatus.DISPUTED, dispute_reason=reason)


async def resolve_dispute(uow: UnitOfWork, desk: PayablesDesk, invoice_id: UUID, outcome: Outcome) -> InvoiceRow:
    """End a dispute: the invoice is due by its old date, or a credit note takes it back, which is returned then.

    What is taken back is ready to invoice again. Raises `UnknownInvoice`, and `InvoiceNotOpen` for an invoice that
    is not disputed.
    """
    found = await _locked(uow, desk, invoice_id)
    invoice = found.invoice
    if found.status is not InvoiceStatus.DISPUTED:
        raise InvoiceNotOpen(invoice.number, found.status, InvoiceStatus.ISSUED)
    uow.emit(InvoiceDisputeResolved(**about(invoice, uow.now), stands=outcome is Outcome.STANDS))
    if outcome is Outcome.STANDS:
        await desk.invoices.settle(invoice_id, InvoiceStatus.ISSUED, uow.now)
        await desk.bills.move(invoice_id, ReferralInvoicing.INVOICED)
        return await _locked(uow, desk, invoice_id)
    note = await credit_note(
        uow, desk.invoices, invoice, InvoiceKind.REFERRAL_CREDIT, found.dispute_reason or invoice.number
    )
    await desk.invoices.add([note], uow.now, _actor(uow), {})
    await desk.payments.copy_lines(note.id, invoice_id)
    standing = (await desk.journal.of_cause([invoice_id])).get(invoice_id, ())
    await desk.journal.post([posting.reversal(uuid7(), uow.now, _actor(uow)) for posting in standing])
    await desk.bills.move(invoice_id, ReferralInvoicing.PENDING)
    await desk.invoices.settle(invoice_id, InvoiceStatus.CREDITED, uow.now)
    uow.emit(invoice_credited(invoice, note, uow.now, billed_again=True))
    return InvoiceRow(note, InvoiceStatus.ISSUED, note.total, None, None, 0)


async def _locked(uow: UnitOfWork, desk: PayablesDesk, invoice_id: UUID) -> InvoiceRow:
    found = await desk.invoices.locked(invoice_id, InvoiceKind.REFERRAL, uow.today)
    if found is None:
        raise UnknownInvoice
    return found


def _actor(uow: UnitOfWork) -> UUID | None:
    return uow.principal.user_id if uow.principal else None
