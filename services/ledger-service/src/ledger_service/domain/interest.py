"""Late-payment interest and fixed compensation (domain 15): exact days and rates, one rounding.

Rates and rules are data with validity; nothing here knows a country or a percentage.
"""

import bisect
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ledger_service.domain.errors import LedgerError
from ledger_service.domain.rounding import rounded

WITHOUT_AGREED_TERM: Final = dt.timedelta(days=30)
"""When a debtor is late if no due date was agreed: days after the invoice (Directive 2011/7/EU, art. 3)."""


class NoStatutoryInterest(LedgerError):
    """No rule of the debtor's country covers this kind of debtor, so none may be added by law alone."""

    def __init__(self, country: str, debtor_type: str) -> None:
        super().__init__(f"No rule for interest from a debtor of the type {debtor_type} in {country} was in force.")


class NoReferenceRate(LedgerError):
    """A rule refers to a rate of which none was published for that time or before."""

    def __init__(self, name: str, day: dt.date) -> None:
        super().__init__(f"No reference rate {name} was published for {day} or before.")


class DayCount(StrEnum):
    """How days become parts of a year."""

    ACTUAL_365 = "ACT/365"
    ACTUAL_360 = "ACT/360"
    ACTUAL_ACTUAL = "ACT/ACT"
    THIRTY_360 = "30E/360"


@dataclass(frozen=True, slots=True)
class Step:
    """The fixed compensation for a claim below `below` (None: any), in minor units of the rule's currency."""

    below: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What the law of a country gives from one kind of debtor, for debts late from `valid_from` on.

    `margin` comes on top of the reference rate, both in percent a year. `follows`: a new reference
    rate changes running interest; otherwise the rate of the first day stays.
    """

    country: str
    debtor_type: str
    valid_from: dt.date
    reference: str
    margin: Fraction
    follows: bool
    day_count: DayCount
    currency: str
    compensation: tuple[Step, ...]

    def compensation_for(self, principal: int) -> int:
        """Return the fixed compensation for a claim of this size in the rule's currency."""
        return next((step.amount for step in self.compensation if step.below is None or principal < step.below), 0)


@dataclass(frozen=True, slots=True)
class ReferenceRate:
    """A central bank's rate in percent a year, from a day until the next one."""

    valid_from: dt.date
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Segment:
    """Interest of the days after `begins` up to and with `ends`, on one principal at one rate.

    `carried_over`: the rate is older than the half-year it is used in, because no later one is known.
    """

    begins: dt.date
    ends: dt.date
    principal: int
    reference: ReferenceRate
    percent: Fraction
    amount: int
    carried_over: bool

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.ends - self.begins).days


def accrue(
    principal: int,
    payments: Sequence[tuple[dt.date, int]],
    due: dt.date,
    as_of: dt.date,
    *,
    rule: Rule,
    rates: Sequence[ReferenceRate],
) -> list[Segment]:
    """Return the interest from the day after `due` up to and with `as_of`; nothing before that.

    `payments` are the parts of the principal that were paid, by value date: interest for the day of
    a payment is still due on what it pays. `rates` are those of the rule, by date. The amounts of
    the segments are rounded so that they add up to the rounded whole. Raises `NoReferenceRate`.
    """
    if as_of <= due:
        return []
    first = due + dt.timedelta(days=1)
    starts = [rate.valid_from for rate in rates]
    turns = {due, as_of} | {day for day, _ in payments if due < day < as_of}
    if rule.follows:
        turns |= {start - dt.timedelta(days=1) for start in starts if first < start <= as_of}
        turns |= {day for day in _half_year_ends(first, as_of) if due < day < as_of}
    segments: list[Segment] = []
    exact, given = Fraction(0), 0
    for begins, ends in pairwise(sorted(turns)):
        left = max(0, principal - sum(paid for day, paid in payments if day <= begins))
        if not left:
            break
        day = begins + dt.timedelta(days=1) if rule.follows else first
        rate = _rate_on(day, rates, starts, rule.reference)
        percent = max(Fraction(0), rate.percent + rule.margin)
        exact += left * percent / 100 * year_fraction(begins, ends, rule.day_count)
        total = rounded(exact.numerator, exact.denominator)
        carried = rate.valid_from < _half_year(day)
        segments.append(Segment(begins, ends, left, rate, percent, total - given, carried_over=carried))
        given = total
    return segments


def year_fraction(begins: dt.date, ends: dt.date, convention: DayCount) -> Fraction:
    """Return the days after `begins` up to and with `ends` as a part of a year."""
    match convention:
        case DayCount.ACTUAL_365:
            return Fraction((ends - begins).days, 365)
        case DayCount.ACTUAL_360:
            return Fraction((ends - begins).days, 360)
        case DayCount.THIRTY_360:
            days = min(ends.day, 30) - min(begins.day, 30)
            return Fraction((ends.year - begins.year) * 360 + (ends.month - begins.month) * 30 + days, 360)
        case DayCount.ACTUAL_ACTUAL:
            cuts = [begins, *(dt.date(year, 12, 31) for year in range(begins.year, ends.year)), ends]
            return sum(
                (Fraction((end - begin).days, _days_of_year(end.year)) for begin, end in pairwise(cuts)), Fraction(0)
            )


def _days_of_year(year: int) -> int:
    return (dt.date(year, 12, 31) - dt.date(year - 1, 12, 31)).days


def _half_year(day: dt.date) -> dt.date:
    return dt.date(day.year, 1 if day.month <= 6 else 7, 1)  # noqa: PLR2004 - June


def _half_year_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    years = range(first.year, last.year + 1)
    return [dt.date(year, month, day) for year in years for month, day in ((6, 30), (12, 31))]


def _rate_on(day: dt.date, rates: Sequence[ReferenceRate], starts: Sequence[dt.date], name: str) -> ReferenceRate:
    position = bisect.bisect_right(starts, day)
    if not position:
        raise NoReferenceRate(name, day)
    return rates[position - 1]
