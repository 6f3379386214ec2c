"""Disbursements on the wire; amounts are numbers in their currency."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day, Number, amount
from ledger_service.domain.disbursing import Disbursement, Due, Forwarded

_ONE_LINE = r"^[^\x00-\x1f\x7f]+$"


class PayoutStatus(StrEnum):
    """What a payout rests on."""

    RECORDED = "Recorded"
    CONFIRMED = "Confirmed"


_STATUS: Final = {True: PayoutStatus.CONFIRMED, False: PayoutStatus.RECORDED, None: None}


class DisbursementInput(Schema):
    """Payments whose clients got their money, with the reference of the transfer and where the proof of it is."""

    payment_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    date: Day
    reference: Annotated[str, Field(min_length=1, max_length=140, pattern=_ONE_LINE)]
    proof: Annotated[str, Field(min_length=1, max_length=300, pattern=_ONE_LINE)] | None = None


class DueAnswer(Answer):
    """The client's part of a payment, and until when he must have it: 30 business days after it came in.

    `bankAccount` is where a payout file would send it, masked; null when the client told no account in this currency.
    `payoutFileId` is the file under way that it is in.
    """

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
    bank_account: str | None
    payout_file_id: UUID | None

    @classmethod
    def of(cls, due: Due, due_on: dt.date, today: dt.date) -> Self:
        """Show what is held."""
        held = due.held
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
            bank_account=due.account,
            payout_file_id=due.file_id,
        )


class DisbursementAnswer(Answer):
    """Money that one client got in one currency.

    Confirmed is what a line of a bank statement is the money of; Recorded what the partner said. Null for the
    client, whose own bank tells him.
    """

    id: UUID
    partner_id: UUID
    creditor_id: UUID
    status: PayoutStatus | None
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
        return cls(**_values(made))


class ForwardedAnswer(Answer):
    """One payment's part of a disbursement."""

    payment_id: UUID
    case_id: UUID
    case_reference: str
    date: dt.date
    recovered: Number
    amount: Number


class DisbursementDetail(DisbursementAnswer):
    """Money that one client got, with the payments it is for."""

    items: list[ForwardedAnswer]

    @classmethod
    def with_items(cls, made: Disbursement, lines: Sequence[Forwarded]) -> Self:
        """Show a disbursement with its lines."""
        items = [
            ForwardedAnswer(
                payment_id=each.payment_id, case_id=each.case_id, case_reference=each.reference, date=each.value_date,
                recovered=amount(each.recovered, made.currency), amount=amount(each.amount, made.currency),
            )
            for each in lines
        ]  # fmt: skip
        return cls(**_values(made), items=items)


def _values(made: Disbursement) -> dict[str, object]:
    return {
        "id": made.id, "partner_id": made.partner_id, "creditor_id": made.creditor_id,
        "status": _STATUS[made.confirmed], "currency": made.currency,
        "amount": amount(made.amount, made.currency), "payments": made.payments, "date": made.paid_on,
        "reference": made.reference, "proof": made.proof, "recorded_at": made.recorded_at,
    }  # fmt: skip
