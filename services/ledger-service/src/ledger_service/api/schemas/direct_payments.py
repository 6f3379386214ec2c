"""Direct payments on the wire; amounts in the case's currency, which is not sent."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day, Number, amount, amount_from
from ledger_service.domain.direct import Report

if TYPE_CHECKING:
    Received = Decimal
else:
    Received = amount_from("0.01")


class DirectPaymentRequest(Schema):
    """Money that the creditor received from the debtor himself, and the day on which he received it."""

    amount: Received
    date: Day
    reference: Annotated[str | None, Field(min_length=1, max_length=140)] = None
    note: Annotated[str | None, Field(min_length=1, max_length=2000)] = None


class ConfirmDirectPaymentRequest(Schema):
    """How the partner records it: as with a payment whose recipient is the creditor."""

    commission_payment_status: Literal["Unpaid", "Paid"] = "Unpaid"
    close_case: bool = False
    create_unpaid_commission_follow_up: bool = True


class RejectDirectPaymentRequest(Schema):
    """Why the partner does not take it for a payment; the creditor reads it."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


class DirectPaymentDto(Answer):
    """A report as it stands: `Reported`, `Confirmed` by the payment `paymentId`, or `Rejected`.

    `late`: it was told more than 3 days after the receipt.
    """

    id: UUID
    case_id: UUID
    status: str
    amount: Number
    currency: str
    date: dt.date
    reference: str | None
    note: str | None
    late: bool
    date_reported: dt.datetime
    date_decided: dt.datetime | None
    payment_id: UUID | None
    rejection_reason: str | None

    @classmethod
    def of(cls, report: Report) -> "DirectPaymentDto":
        """Show a report."""
        return cls(
            id=report.id,
            case_id=report.case_id,
            status=report.status.value,
            amount=amount(report.amount, report.currency),
            currency=report.currency,
            date=report.received_on,
            reference=report.reference,
            note=report.note,
            late=report.late,
            date_reported=report.reported_at,
            date_decided=report.decided_at,
            payment_id=report.payment_id,
            rejection_reason=report.rejection_reason,
        )
