"""Payment plans on the wire; amounts in the case's currency, which is not sent."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import Field

from chassis.http import Answer, Schema
from ledger_service.api.schemas.fields import Day, Number, amount, amount_from
from ledger_service.domain.plans import MOST_INSTALMENTS, InstalmentState, PlanState, PlanStatus

if TYPE_CHECKING:
    Promised = Decimal
    Tolerance = Decimal
else:
    Promised = amount_from("0.01")
    Tolerance = amount_from("0")


class InstalmentInput(Schema):
    """What is promised for a day."""

    due: Day
    amount: Promised


class PlanRequest(Schema):
    """A plan as the debtor agreed to it.

    `tolerance` may be lacking of what is due, and an instalment may come `graceDays` late, before it is missed.
    """

    agreed_on: Day
    written: bool = False
    tolerance: Tolerance = Decimal(0)
    grace_days: Annotated[int, Field(ge=0, le=60)] = 3
    instalments: Annotated[list[InstalmentInput], Field(min_length=1, max_length=MOST_INSTALMENTS)]


class CancelPlanRequest(Schema):
    """Why a plan no longer holds."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


class InstalmentDto(Answer):
    """An instalment; `covered` follows from the payments, `paidOn` is the day on which they covered it enough."""

    number: int
    due: dt.date
    amount: Number
    covered: Number
    paid_on: dt.date | None
    status: str

    @classmethod
    def of(cls, state: InstalmentState, currency: str) -> "InstalmentDto":
        """Show an instalment."""
        return cls(
            number=state.instalment.number,
            due=state.instalment.due,
            amount=amount(state.instalment.amount, currency),
            covered=amount(state.covered, currency),
            paid_on=state.paid_on,
            status=state.status.value,
        )


class PlanDto(Answer):
    """A plan as it stands today."""

    id: UUID
    case_id: UUID
    currency: str
    status: str
    agreed_on: dt.date
    written: bool
    tolerance: Number
    grace_days: int
    total: Number
    paid: Number
    paid_beyond: Number
    cancelled_on: dt.date | None
    cancel_reason: str | None
    instalments: list[InstalmentDto]

    @classmethod
    def of(cls, state: PlanState) -> "PlanDto":
        """Show a plan."""
        terms, currency = state.terms, state.terms.currency
        return cls(
            id=terms.id,
            case_id=terms.case_id,
            currency=currency,
            status=state.status.value,
            agreed_on=terms.agreed_on,
            written=terms.written,
            tolerance=amount(terms.tolerance, currency),
            grace_days=terms.grace_days,
            total=amount(terms.total, currency),
            paid=amount(state.paid, currency),
            paid_beyond=amount(state.beyond, currency),
            cancelled_on=terms.cancelled_on,
            cancel_reason=terms.cancel_reason,
            instalments=[InstalmentDto.of(each, currency) for each in state.instalments],
        )


class PlanSuccess(Answer):
    """How many of the plans agreed on in these days were completed (brief S1).

    `successRate` is completed / (completed + cancelled + in arrears); null while none of them is decided.
    """

    first_day: dt.date
    last_day: dt.date
    plans: int
    completed: int
    active: int
    in_arrears: int
    cancelled: int
    success_rate: Number | None

    @classmethod
    def of(cls, states: Sequence[PlanState], first: dt.date, last: dt.date) -> "PlanSuccess":
        """Count plans."""
        counts = Counter(state.status for state in states)
        decided = len(states) - counts[PlanStatus.ACTIVE]
        rate = Decimal(counts[PlanStatus.COMPLETED]) / decided if decided else None
        return cls(
            first_day=first,
            last_day=last,
            plans=len(states),
            completed=counts[PlanStatus.COMPLETED],
            active=counts[PlanStatus.ACTIVE],
            in_arrears=counts[PlanStatus.IN_ARREARS],
            cancelled=counts[PlanStatus.CANCELLED],
            success_rate=None if rate is None else round(rate, 4),
        )
