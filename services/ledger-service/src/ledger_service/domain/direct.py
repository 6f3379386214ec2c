"""What creditors tell of money they received themselves (domain 5.5): a report, until the partner decides about it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from ledger_service.domain.errors import LedgerError

IN_TIME: Final = dt.timedelta(days=3)
"""How long after its receipt a creditor may take to tell of a direct payment (domain 6)."""


class ReportStatus(StrEnum):
    """How far a report is. Confirmed: a payment stands in the books for it."""

    REPORTED = "Reported"
    CONFIRMED = "Confirmed"
    REJECTED = "Rejected"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it stands; the amount is in minor units, and it counts in no share and no sum."""

    id: UUID
    case_id: UUID
    creditor_id: UUID
    partner_id: UUID
    is_test: bool
    currency: str
    amount: int
    received_on: dt.date
    reference: str | None
    note: str | None
    late: bool
    reported_at: dt.datetime
    status: ReportStatus = ReportStatus.REPORTED
    payment_id: UUID | None = None
    rejection_reason: str | None = None
    decided_at: dt.datetime | None = None

    def confirmed(self, payment_id: UUID, at: dt.datetime) -> "Report":
        """Return the report with the payment that stands for it."""
        return replace(self, status=ReportStatus.CONFIRMED, payment_id=payment_id, decided_at=at)


def is_late(received_on: dt.date, told_on: dt.date) -> bool:
    """Tell whether a creditor told of money later than he should have."""
    return told_on - received_on > IN_TIME


def report_of(reports: Iterable[Report], *, case_id: UUID, amount: int, day: dt.date) -> Report | None:
    """Return the open report that a payment recorded by hand stands for: same case, amount and day; the oldest."""
    found = [each for each in reports if (each.case_id, each.amount, each.received_on) == (case_id, amount, day)]
    return min(found, key=lambda each: (each.reported_at, each.id), default=None)


class UnknownReport(LedgerError):
    """There is no such report for this caller."""


class ReportDecided(LedgerError):
    """A report was confirmed or rejected before; it is done once."""

    def __init__(self, status: str, payment_id: UUID | None) -> None:
        payment = f" (payment {payment_id})" if payment_id else ""
        super().__init__(f"The report is {status}{payment} already; only a Reported one can be confirmed or rejected.")


class ReportedBefore(LedgerError):
    """The same money was told of, and the partner has not decided yet."""

    def __init__(self, report_id: UUID) -> None:
        super().__init__(
            f"The report {report_id} of the same amount, day and reference waits for the partner: "
            "give another reference if the debtor paid twice."
        )


class NobodyCollects(LedgerError):
    """No partner works on the case whom a direct payment could be told to."""

    def __init__(self, state: str) -> None:
        super().__init__(
            f"A direct payment is told to the partner who collects; this case is {state}, and nobody collects on it. "
            "Withdraw the case if it is paid."
        )
