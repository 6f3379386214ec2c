"""The published shapes of payments that a managing partner makes up on his test cases."""

import datetime as dt
from uuid import UUID

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day, Number, amount, midnight
from ledger_service.api.schemas.payments import Paid
from ledger_service.application.post_payments import Posted


class CreateManagedCasePaymentRequest(Schema):
    """A payment of the debtor to the client, in the case's currency."""

    date: Day
    payment_amount: Paid
    close_case: bool = False


class CreateManagedCasePaymentResponse(Answer):
    """What the payment did to the case."""

    payment_id: UUID
    case_reference: str
    date: dt.datetime
    payment_amount: Number
    case_closed: bool
    remaining_amount: Number

    @classmethod
    def of(cls, posted: Posted) -> "CreateManagedCasePaymentResponse":
        """Show a posted payment."""
        account, recorded = posted.account, posted.recorded
        return cls(
            payment_id=recorded.payment.id,
            case_reference=account.reference,
            date=midnight(recorded.payment.value_date),
            payment_amount=amount(recorded.split.amount, account.currency),
            case_closed=recorded.settles,
            remaining_amount=amount(recorded.remaining, account.currency),
        )
