"""Payments under review on the wire."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.http import Answer, PageData, Schema
from ledger_service.api.schemas.fields import Number, amount
from ledger_service.api.schemas.payments import CreatePaymentRequest
from ledger_service.domain.verification import Verification
from ledger_service.persistence.reviews import ReviewRow


class RejectPaymentRequest(Schema):
    """Why a payment is not believed; the partner reads it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class LatePaymentRequest(CreatePaymentRequest):
    """A payment that staff records, on a closed case too; `reopenCase` lets the partner go on with it."""

    reopen_case: bool = False


class ReviewedPayment(Answer):
    """A payment with how far it is believed; `statedSplit`: its partner gave the split himself."""

    id: UUID
    case_id: UUID
    case_reference: str
    partner_id: UUID
    creditor_id: UUID
    amount: Number
    payout_creditor: Number
    currency: str
    stated_split: bool
    recipient: str
    date: dt.date
    recorded_at: dt.datetime
    verification: Verification
    rejection_reason: str | None
    verified_at: dt.datetime | None

    @classmethod
    def of(cls, row: ReviewRow) -> "ReviewedPayment":
        """Show a payment."""
        return cls(
            id=row.id,
            case_id=row.case_id,
            case_reference=row.reference,
            partner_id=row.partner_id,
            creditor_id=row.creditor_id,
            amount=amount(row.amount, row.currency),
            payout_creditor=amount(row.client, row.currency),
            currency=row.currency,
            stated_split=row.stated,
            recipient=row.recipient,
            date=row.value_date,
            recorded_at=row.recorded_at,
            verification=Verification(row.verification),
            rejection_reason=row.rejection_reason,
            verified_at=row.verified_at,
        )


class ReviewedPayments(Answer):
    """A page of payments under review, the oldest first."""

    page: PageData
    payments: list[ReviewedPayment]
