"""Payment plans: which instalments the payments cover, worked out anew from the payments every time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from ledger_service.domain.errors import LedgerError

MOST_INSTALMENTS: Final = 120


class UnknownPlan(LedgerError):
    """There is no such plan for this caller."""


class PlanRuns(LedgerError):
    """A case has one running plan at a time."""

    def __init__(self, plan_id: UUID) -> None:
        super().__init__(f"The case has a running plan, {plan_id}; cancel it before agreeing on another one.")
        self.plan_id = plan_id


class PlanIsOver(LedgerError):
    """A plan that is completed or cancelled is not cancelled."""

    def __init__(self, status: str) -> None:
        super().__init__(f"The plan is {status}; only a running one can be cancelled.")


class PlanTooLarge(LedgerError):
    """A plan promises more than is owed."""

    def __init__(self) -> None:
        super().__init__("The instalments add up to more than is outstanding on the case.")


class InstalmentStatus(StrEnum):
    """Where an instalment stands on a day."""

    UPCOMING = "Upcoming"
    DUE = "Due"
    PAID = "Paid"
    PAID_LATE = "PaidLate"
    MISSED = "Missed"


class PlanStatus(StrEnum):
    """Where a plan stands on a day; one in arrears may still be completed."""

    ACTIVE = "Active"
    IN_ARREARS = "InArrears"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is promised for a day, in minor units."""

    number: int
    due: dt.date
    amount: int


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """A plan as agreed; its instalments are in the order of their days."""

    id: UUID
    case_id: UUID
    creditor_id: UUID
    partner_id: UUID
    currency: str
    agreed_on: dt.date
    written: bool
    tolerance: int
    grace_days: int
    instalments: tuple[Instalment, ...]
    cancelled_on: dt.date | None = None
    cancel_reason: str | None = None

    @property
    def total(self) -> int:
        """All that is promised."""
        return sum(each.amount for each in self.instalments)

    def last_day(self, instalment: Instalment) -> dt.date:
        """Return the last day on which an instalment is not missed."""
        return instalment.due + dt.timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True)
class InstalmentState:
    """How much of an instalment is covered, and since when it is covered enough."""

    instalment: Instalment
    covered: int
    paid_on: dt.date | None
    status: InstalmentStatus


@dataclass(frozen=True, slots=True)
class PlanState:
    """A plan on a day; `paid` is what came since it was agreed, `beyond` what exceeds the whole plan."""

    terms: PlanTerms
    instalments: tuple[InstalmentState, ...]
    paid: int
    status: PlanStatus

    @property
    def beyond(self) -> int:
        """What was paid beyond the plan."""
        return max(0, self.paid - self.terms.total)


def state_on(terms: PlanTerms, payments: Iterable[tuple[dt.date, int]], today: dt.date) -> PlanState:
    """Return where a plan stands, from the payments (day and amount) of its case.

    Payments dated before the agreement do not count. They cover the instalments in their order,
    so the order in which they became known makes no difference.
    """
    counted = sorted((day, amount) for day, amount in payments if terms.agreed_on <= day <= today)
    paid = sum(amount for _, amount in counted)
    states: list[InstalmentState] = []
    before = 0
    for instalment in terms.instalments:
        needed = before + instalment.amount
        since = _reached(counted, needed - terms.tolerance)
        covered = min(instalment.amount, max(0, paid - before))
        states.append(InstalmentState(instalment, covered, since, _status(terms, instalment, since, today)))
        before = needed
    return PlanState(terms, tuple(states), paid, _plan_status(terms, states))


def lacking(terms: PlanTerms, number: int, payments: Iterable[tuple[dt.date, int]]) -> int:
    """Return what was lacking of all due up to an instalment on its last day; 0 when it was covered enough."""
    instalment = terms.instalments[number - 1]
    last = terms.last_day(instalment)
    paid = sum(amount for day, amount in payments if terms.agreed_on <= day <= last)
    needed = sum(each.amount for each in terms.instalments[:number])
    return 0 if paid + terms.tolerance >= needed else needed - paid


def _reached(counted: Sequence[tuple[dt.date, int]], needed: int) -> dt.date | None:
    total = 0
    for day, amount in counted:
        total += amount
        if total >= needed:
            return day
    return None


def _status(terms: PlanTerms, instalment: Instalment, since: dt.date | None, today: dt.date) -> InstalmentStatus:
    last = terms.last_day(instalment)
    if since is not None:
        return InstalmentStatus.PAID if since <= last else InstalmentStatus.PAID_LATE
    if today > last:
        return InstalmentStatus.MISSED
    return InstalmentStatus.DUE if today >= instalment.due else InstalmentStatus.UPCOMING


def _plan_status(terms: PlanTerms, states: Sequence[InstalmentState]) -> PlanStatus:
    if states[-1].paid_on is not None:
        return PlanStatus.COMPLETED
    if terms.cancelled_on is not None:
        return PlanStatus.CANCELLED
    missed = any(each.status is InstalmentStatus.MISSED for each in states)
    return PlanStatus.IN_ARREARS if missed else PlanStatus.ACTIVE
