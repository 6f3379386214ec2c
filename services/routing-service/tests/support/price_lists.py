"""Both published price lists, typed by hand."""

import datetime as dt
from decimal import Decimal

from routing_service.domain.pricing import Bracket, Schedule, Uplift
from routing_service.domain.values import Region

OLD, NEW = dt.date(2026, 3, 24), dt.date(2026, 3, 25)
"""The last day of the older list and the first of the newer."""


def brackets(*rates: tuple[int, str]) -> tuple[Bracket, ...]:
    return tuple(Bracket(usd * 100, Decimal(rate)) for usd, rate in rates)


EUROPE = brackets((100, "0.20"), (1_000, "0.095"), (150_000, "0.06"))
LISTS = (
    Schedule(
        1,
        dt.date(2000, 1, 1),
        {
            Region.EUROPEAN: EUROPE,
            Region.INTERNATIONAL: brackets(
                (100, "0.30"), (1_000, "0.20"), (8_000, "0.15"), (75_000, "0.10"), (150_000, "0.075")
            ),
        },
        (Uplift(12, Decimal("0.10")), Uplift(24, Decimal("0.20"))),
    ),
    Schedule(
        2,
        NEW,
        {
            Region.EUROPEAN: EUROPE,
            Region.INTERNATIONAL: brackets(
                (100, "0.30"), (1_000, "0.18"), (8_000, "0.15"), (75_000, "0.10"), (150_000, "0.075")
            ),
        },
        (Uplift(12, Decimal("0.08")), Uplift(24, Decimal("0.15"))),
    ),
)
