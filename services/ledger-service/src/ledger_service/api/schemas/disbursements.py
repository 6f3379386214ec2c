"""Disbursements on the wire; amounts are numbers in their currency."""

import datetime as dt
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day, Number, amount
from ledger_service.domain.disbursing import Disbursement, Held

_ONE_LINE = r"^[^\x00-\x1f\x7f]+$"


class DisbursementInput(Schema):
    """Payments whose clients got their money, with the reference of the transfer and where the proof of it is."""

    payment_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    date: Day
    reference: Annotated[str, Field(min_length=1, max_length=140, pattern=_ONE_LINE)]
    proof: Annotated[str, Field(min_length=1, max_length=300, pattern=_ONE_LINE)] | None = None


class DueAnswer(Answer):
    """The client's part of a payment, and until when he must have it: 30 business days after it came in."""

    payment_id: UUID
    case_id: UUID
    case_reference: str
    creditor_id: UUID
    creditor_name: str
    currency: str
    date: dt.date
    recovered: Number
    amount: Number
    due_on: dt.date
    overdue: bool

    @classmethod
    def of(cls, held: Held, due_on: dt.date, today: dt.date) -> Self:
        """Show what is held."""
        return cls(
            payment_id=held.payment_id,
            case_id=held.case_id,
            case_reference=held.reference,
            creditor_id=held.creditor_id,
            creditor_name=held.creditor_name,
            currency=held.currency,
            date=held.value_date,
            recovered=amount(held.recovered, held.currency),
            amount=amount(held.amount, held.currency),
            due_on=due_on,
            overdue=due_on < today,
        )


class DisbursementAnswer(Answer):
    """Money that one client got in one currency."""

    id: UUID
    partner_id: UUID
    creditor_id: UUID
    currency: str
    amount: Number
    payments: int
    date: dt.date
    reference: str
    proof: str | None
    recorded_at: dt.datetime

    @classmethod
    def of(cls, made: Disbursement) -> Self:
        """Show a disbursement."""
        return cls(
            id=made.id,
            partner_id=made.partner_id,
            creditor_id=made.creditor_id,
            currency=made.currency,
            amount=amount(made.amount, made.currency),
            payments=made.payments,
            date=made.paid_on,
            reference=made.reference,
            proof=made.proof,
            recorded_at=made.recorded_at,
        )
