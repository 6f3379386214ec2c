"""The exclusive period of an engagement under standard terms (domain 4.11)."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

PERIOD_MONTHS: Final = 6
EXTENSION_MONTHS: Final = 12
_MONTHS_A_YEAR: Final = 12


class PeriodStatus(StrEnum):
    """What a period is, in the published words."""

    ACTIVE = "Active"
    EXPIRED = "Expired"
    TERMINATED = "Terminated"


class ExtensionType(StrEnum):
    """What may prolong a period."""

    PROMISE_TO_PAY = "PromiseToPay"
    PAYMENT_AGREEMENT = "PaymentAgreement"
    PAYMENT = "Payment"
    MANUAL = "Manual"


@dataclass(frozen=True, slots=True)
class ExtensionEvent:
    """Something that prolongs a period if it happens while the period runs."""

    cause_id: UUID
    type: ExtensionType
    date: dt.date


@dataclass(frozen=True, slots=True)
class Extension:
    """An event that did, and until when."""

    event: ExtensionEvent
    new_end: dt.date


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day so many calendar months later, clamped to the end of the month."""
    index = day.year * _MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(index, _MONTHS_A_YEAR)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_end(start: dt.date) -> dt.date:
    """Return the last day of a period that begins on `start`."""
    return add_months(start, PERIOD_MONTHS)


def extend(start: dt.date, events: Iterable[ExtensionEvent], *, ended: dt.date | None) -> list[Extension]:
    """Return the extensions that events give to a period, in the order of their dates.

    An event after the natural end, or after the period was ended, does not revive it. The result
    depends on the events alone, not on the order in which they became known.
    """
    end = first_end(start)
    extensions: list[Extension] = []
    for event in sorted(events, key=lambda each: (each.date, each.cause_id)):
        if event.date > end or (ended is not None and event.date > ended):
            continue
        end = max(end, add_months(event.date, EXTENSION_MONTHS))
        extensions.append(Extension(event, end))
    return extensions


def days_remaining(end: dt.date, today: dt.date, status: PeriodStatus, *, resolved: bool) -> int:
    """Return the days left: negative after the natural end, 0 when the period was ended early."""
    if status is PeriodStatus.TERMINATED or (resolved and today <= end):
        return 0
    return (end - today).days


def status_on(today: dt.date, end: dt.date, stored: PeriodStatus, *, resolved: bool) -> PeriodStatus:
    """Return what the period is on a day: time and a closed case let it expire."""
    if stored is PeriodStatus.TERMINATED:
        return stored
    return PeriodStatus.EXPIRED if resolved or today > end else PeriodStatus.ACTIVE
