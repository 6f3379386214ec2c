"""What a success fee is: pure functions on exact numbers (domain 5.1 to 5.3).

Rates are decimals of one (0.095 is 9.5 %), principals are USD minor units at the locked rate, and
brackets are half-open: a bracket holds from its own limit up to, not including, the next.
"""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from routing_service.domain.claim import Aging
from routing_service.domain.values import PricingSource, Region

RATE_PLACES = 12
_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class Bracket:
    """From this principal on, inclusive, this rate applies."""

    from_usd_minor: int
    rate: Decimal


@dataclass(frozen=True, slots=True, order=True)
class Uplift:
    """Beyond this many calendar months past due, this much is added to the rate."""

    months: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Schedule:
    """One version of the standard price list, in force for submissions from `valid_from` on."""

    version: int
    valid_from: dt.date
    brackets: Mapping[Region, tuple[Bracket, ...]]
    uplifts: tuple[Uplift, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """A success fee and the function it came from. `success_fee` = base + uplift."""

    source: PricingSource
    description: str
    brackets: tuple[Bracket, ...]
    uplifts: tuple[Uplift, ...]
    base_rate: Decimal
    uplift_rate: Decimal
    zone_id: UUID | None = None

    @property
    def success_fee(self) -> Decimal:
        """The rate on recovered principal."""
        return self.base_rate + self.uplift_rate


def bracket_for(brackets: Sequence[Bracket], usd_minor: int) -> Bracket | None:
    """The bracket that holds the principal; None below the lowest one."""
    return max((one for one in brackets if one.from_usd_minor <= usd_minor), default=None)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, clamped to the end of a shorter month."""
    ordinal = day.year * _MONTHS_IN_YEAR + day.month - 1 + months
    year, month = ordinal // _MONTHS_IN_YEAR, ordinal % _MONTHS_IN_YEAR + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def age_uplift(uplifts: Sequence[Uplift], due_date: dt.date, submitted_on: dt.date) -> Decimal:
    """The addition for a claim with one due date: the highest threshold passed, and only that."""
    passed = [one for one in uplifts if submitted_on > add_months(due_date, one.months)]
    return max(passed).rate if passed else Decimal(0)


def blended_uplift(uplifts: Sequence[Uplift], principal: int, older: Mapping[int, int]) -> Decimal:
    """The addition for a bundle of invoices, weighted by how much of it is how old.

    `older` maps months to the cumulative amount beyond them, in the minor units of `principal`. The
    result is exact up to `RATE_PLACES` places and rounded half up there.
    """
    steps = sorted(uplifts)
    weighted = Fraction(0)
    for step, later in zip(steps, [*steps[1:], None], strict=True):
        beyond = older.get(later.months, 0) if later else 0
        weighted += (older.get(step.months, 0) - beyond) * Fraction(step.rate)
    return _as_rate(weighted / principal)


def uplift_for(uplifts: Sequence[Uplift], aging: Aging, principal: int, submitted_on: dt.date) -> Decimal:
    """The addition for age, by amounts where they are known, else by the due date."""
    if aging.over_12 is not None and aging.over_24 is not None:
        return blended_uplift(uplifts, principal, {12: aging.over_12, 24: aging.over_24})
    if aging.due_date is not None:
        return age_uplift(uplifts, aging.due_date, submitted_on)
    return Decimal(0)


def schedule_on(schedules: Sequence[Schedule], day: dt.date) -> Schedule | None:
    """The price list in force on a day of submission."""
    return max((one for one in schedules if one.valid_from <= day), key=lambda one: one.valid_from, default=None)


def standard_price(
    schedule: Schedule, region: Region, *, usd_minor: int, principal: int, aging: Aging, submitted_on: dt.date
) -> Price | None:
    """The price of the standard agreement; None for a claim below its lowest bracket."""
    brackets = schedule.brackets[region]
    bracket = bracket_for(brackets, usd_minor)
    if bracket is None:
        return None
    return Price(
        source=PricingSource.STANDARD,
        description=f"Standard agreement, {region} prices of {schedule.valid_from}",
        brackets=brackets,
        uplifts=schedule.uplifts,
        base_rate=bracket.rate,
        uplift_rate=uplift_for(schedule.uplifts, aging, principal, submitted_on),
    )


def _as_rate(value: Fraction) -> Decimal:
    scaled = value * 10**RATE_PLACES
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-RATE_PLACES).normalize()
