"""Invoices and their runs on the wire; amounts are numbers in the invoice's currency."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day, Number, amount
from ledger_service.domain.billing import BillingProfile
from ledger_service.domain.documents import InvoiceRow, Line
from ledger_service.domain.referral_invoicing import Outcome

_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"


class InvoicePaidInput(Schema):
    """How an invoice was paid."""

    date: Day
    reference: Annotated[str, Field(min_length=1, max_length=140, pattern=_TEXT)]


class CreditInput(Schema):
    """Why an invoice is taken back, and whether its payments come on the next one.

    One that is paid is credited only if told: what was paid settles the partner's next invoices.
    """

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=_TEXT)]
    bill_again: bool = False
    although_paid: bool = False


class ClientInvoiceInput(Schema):
    """Which commission to invoice: all of a client, of cases, or of payments; what is given narrows."""

    client_id: UUID | None = None
    case_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None
    payment_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None


class ReasonInput(Schema):
    """Why something is taken back or refused."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=_TEXT)]


class ReferralInvoiceInput(Schema):
    """Which fees to invoice, all that are ready unless told, and what the partner calls the invoice himself."""

    payment_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None
    own_number: Annotated[str, Field(min_length=1, max_length=50, pattern=_TEXT)] | None = None


class ResolutionInput(Schema):
    """How a dispute ends."""

    outcome: Outcome


class RunInput(Schema):
    """Which month to invoice, by any of its days; the last one that ended unless told."""

    period: Day | None = None


class RunAnswer(Answer):
    """A month that is or was invoiced."""

    period: dt.date
    requested_at: dt.datetime
    requested_by: UUID | None
    finished_at: dt.datetime | None
    invoices: int
    payments: int


class InvoiceParty(Answer):
    """One side of an invoice as it was when it was issued."""

    organisation_id: UUID
    legal_name: str
    country: str
    vat_number: str | None

    @classmethod
    def of(cls, profile: BillingProfile) -> Self:
        """Show one side."""
        return cls(
            organisation_id=profile.organisation_id,
            legal_name=profile.legal_name,
            country=profile.country,
            vat_number=profile.vat_number,
        )


class InvoiceSummary(Answer):
    """An invoice as lists show it."""

    id: UUID
    kind: str
    number: str
    status: str
    seller: InvoiceParty
    buyer: InvoiceParty
    period: str | None
    issued_on: dt.date
    due_on: dt.date
    currency: str
    net: Number
    vat: Number
    vat_rate: Number
    vat_category: str
    total: Number
    outstanding: Number
    lines: int
    paid_on: dt.date | None
    payment_reference: str | None
    credits: UUID | None
    reason: str | None
    reminders: int
    own_number: str | None
    dispute_reason: str | None

    @classmethod
    def of(cls, row: InvoiceRow) -> Self:
        """Show an invoice."""
        return cls(**summary(row))


class InvoiceLine(Answer):
    """What one payment contributes: `share` and `vat` in the payment's currency, `amount` in the invoice's."""

    line: int
    payment_id: UUID
    case_id: UUID
    case_reference: str
    date: dt.date
    recovered: Number
    commission: Number
    share: Number
    vat: Number
    currency: str
    amount: Number

    @classmethod
    def of(cls, line: Line, currency: str) -> Self:
        """Show a line."""
        return cls(
            line=line.line,
            payment_id=line.payment_id,
            case_id=line.case_id,
            case_reference=line.reference,
            date=line.value_date,
            recovered=amount(line.recovered, line.currency),
            commission=amount(line.commission, line.currency),
            share=amount(line.share, line.currency),
            vat=amount(line.vat, line.currency),
            currency=line.currency,
            amount=amount(line.amount, currency),
        )


class InvoiceAnswer(InvoiceSummary):
    """An invoice with its lines."""

    items: list[InvoiceLine]

    @classmethod
    def with_lines(cls, row: InvoiceRow, lines: list[Line]) -> Self:
        """Show an invoice with its lines."""
        return cls(**summary(row), items=[InvoiceLine.of(line, row.invoice.currency) for line in lines])


def summary(row: InvoiceRow) -> dict[str, object]:
    """Return what all forms of an invoice show."""
    invoice, currency = row.invoice, row.invoice.currency
    rate = invoice.vat.rate
    return {
        "id": invoice.id,
        "kind": invoice.kind.value,
        "number": invoice.number,
        "status": row.status.value,
        "seller": InvoiceParty.of(invoice.seller),
        "buyer": InvoiceParty.of(invoice.buyer),
        "period": f"{invoice.period.start:%Y-%m}" if invoice.period else None,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "currency": currency,
        "net": amount(invoice.net, currency),
        "vat": amount(invoice.vat_amount, currency),
        "vat_rate": Decimal(rate.numerator) / Decimal(rate.denominator),
        "vat_category": invoice.vat.category.value,
        "total": amount(invoice.total, currency),
        "outstanding": amount(row.outstanding, currency),
        "lines": invoice.lines,
        "paid_on": row.paid_on,
        "payment_reference": row.payment_reference,
        "credits": invoice.credits,
        "reason": invoice.reason,
        "reminders": row.reminders,
        "own_number": invoice.own_number,
        "dispute_reason": row.dispute_reason,
    }
