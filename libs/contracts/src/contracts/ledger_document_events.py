"""What ledger-service publishes of its documents: invoices and the money that is forwarded to clients.

Amounts are minor units of the currency that stands beside them.
"""

import datetime as dt
from typing import ClassVar
from uuid import UUID

from contracts import topics
from contracts.base import Event
from contracts.ledger_events import LedgerEvent


class InvoiceEvent(Event):
    """An event about one invoice; the events of an invoice arrive in order.

    `kind` is PlatformInvoice (to a collection partner), ClientInvoice (from a collection partner to his client) or
    ReferralInvoice (to the platform).
    """

    topic: ClassVar[str] = topics.LEDGER
    key_field: ClassVar[str] = "invoice_id"

    invoice_id: UUID
    kind: str
    number: str
    issuer_id: UUID
    recipient_id: UUID
    currency: str
    total: int
    due_on: dt.date
    occurred_at: dt.datetime


class InvoiceIssued(InvoiceEvent):
    """An invoice is out: what it charges is frozen until it is credited."""

    type: ClassVar[str] = "ledger.invoice-issued.v1"

    net: int
    vat: int
    period: dt.date | None
    issued_on: dt.date
    lines: int


class InvoicePaid(InvoiceEvent):
    """The invoice was paid in full on the day `paid_on`."""

    type: ClassVar[str] = "ledger.invoice-paid.v1"

    paid_on: dt.date


class InvoiceOverdue(InvoiceEvent):
    """The due date passed unpaid; told once per invoice, and every reminder after it is counted."""

    type: ClassVar[str] = "ledger.invoice-overdue.v1"

    reminders: int


class InvoiceCredited(InvoiceEvent):
    """A credit note took the invoice back; `billed_again` says that its payments come on the next one."""

    type: ClassVar[str] = "ledger.invoice-credited.v1"

    credit_note_id: UUID
    credit_note_number: str
    billed_again: bool


class InvoiceDisputed(InvoiceEvent):
    """Whoever has to pay the invoice disputes it: it is not due until that is resolved."""

    type: ClassVar[str] = "ledger.invoice-disputed.v1"


class InvoiceDisputeResolved(InvoiceEvent):
    """A dispute ended: the invoice `stands`, or a credit note takes it back."""

    type: ClassVar[str] = "ledger.invoice-dispute-resolved.v1"

    stands: bool


class ClientPaidOut(LedgerEvent):
    """A partner forwarded the client's part of a payment; one event per payment of the batch."""

    type: ClassVar[str] = "ledger.client-paid-out.v1"

    payment_id: UUID
    disbursement_id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    amount: int
    paid_on: dt.date


class DisbursementOverdue(LedgerEvent):
    """The client's part of a payment was not forwarded within 30 business days; told once per payment."""

    type: ClassVar[str] = "ledger.disbursement-overdue.v1"

    payment_id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    amount: int
    due_on: dt.date
