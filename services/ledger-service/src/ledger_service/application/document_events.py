"""What the network is told about invoices of any kind."""

import datetime as dt
from typing import Any

from contracts.ledger_document_events import InvoiceCredited, InvoiceIssued, InvoicePaid
from ledger_service.domain.invoicing import Invoice


def about(invoice: Invoice, at: dt.datetime) -> dict[str, Any]:
    """Return what every event of an invoice says."""
    return {
        "invoice_id": invoice.id,
        "kind": invoice.kind.value,
        "number": invoice.number,
        "issuer_id": invoice.seller.organisation_id,
        "recipient_id": invoice.buyer.organisation_id,
        "currency": invoice.currency,
        "total": invoice.total,
        "due_on": invoice.due_on,
        "occurred_at": at,
    }


def invoice_issued(invoice: Invoice, at: dt.datetime) -> InvoiceIssued:
    """Return what a new invoice publishes."""
    return InvoiceIssued(
        **about(invoice, at),
        net=invoice.net,
        vat=invoice.vat_amount,
        period=invoice.period.start if invoice.period else None,
        issued_on=invoice.issued_on,
        lines=invoice.lines,
    )


def invoice_paid(invoice: Invoice, paid_on: dt.date, at: dt.datetime) -> InvoicePaid:
    """Return what a paid invoice publishes."""
    return InvoicePaid(**about(invoice, at), paid_on=paid_on)


def invoice_credited(invoice: Invoice, note: Invoice, at: dt.datetime, *, billed_again: bool) -> InvoiceCredited:
    """Return what an invoice publishes that a credit note takes back."""
    return InvoiceCredited(
        **about(invoice, at), credit_note_id=note.id, credit_note_number=note.number, billed_again=billed_again
    )
