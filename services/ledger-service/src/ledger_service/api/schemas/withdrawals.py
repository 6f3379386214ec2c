"""Withdrawal fees on the wire; amounts are numbers in their currency."""

import datetime as dt
from typing import Self
from uuid import UUID

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day, Number, amount
from ledger_service.domain.withdrawal import Owed, Withdrawal


class WithdrawalPaidInput(Schema):
    """When the client paid."""

    date: Day


class WithdrawalAnswer(Answer):
    """What a client owes for a case that he withdrew inside its exclusive period: `total` is fee, costs and VAT."""

    id: UUID
    case_id: UUID
    case_reference: str
    creditor_id: UUID
    partner_id: UUID
    currency: str
    withdrawn_on: dt.date
    fee: Number
    costs: Number
    vat: Number
    total: Number
    status: str
    paid_on: dt.date | None

    @classmethod
    def of(cls, found: Withdrawal) -> Self:
        """Show one that is charged."""
        owed = found.owed or Owed(0, 0, 0)
        return cls(
            id=found.id,
            case_id=found.case_id,
            case_reference=found.reference,
            creditor_id=found.creditor_id,
            partner_id=found.partner_id,
            currency=found.currency,
            withdrawn_on=found.withdrawn_at.date(),
            fee=amount(owed.fee, found.currency),
            costs=amount(owed.costs, found.currency),
            vat=amount(owed.vat, found.currency),
            total=amount(owed.total, found.currency),
            status="Unpaid" if found.paid_on is None else "Paid",
            paid_on=found.paid_on,
        )
