"""What proposals of interest need from outside."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from ledger_service.domain.interest import ReferenceRate, Rule


@dataclass(frozen=True, slots=True)
class OverdueClaim:
    """The money of a claim, in minor units; `payments` are the paid parts of the principal by value date."""

    currency: str
    country: str
    principal: int
    interest_fees: int
    reminder_fees: int
    collection_fees: int
    payments: tuple[tuple[dt.date, int], ...]


class InterestTables(Protocol):
    """Reference rates, the rules of countries, and the claims they apply to."""

    async def claim(self, case_id: UUID, partner_id: UUID) -> OverdueClaim | None:
        """Return a claim that this partner has in hand."""
        ...

    async def rule(self, country: str, debtor_type: str, day: dt.date) -> Rule | None:
        """Return the rule for debts that are late from this day on."""
        ...

    async def rates(self, name: str) -> Sequence[ReferenceRate]:
        """Return the reference rates of one name, by date."""
        ...


@dataclass(frozen=True, slots=True)
class Rate:
    """USD for one unit of a currency, and the day it was published for."""

    currency: str
    date: dt.date
    usd_per_unit: Decimal


class RatesOfDay(Protocol):
    """The exchange rates that hold on a day."""

    async def of_day(self, day: dt.date, currencies: Sequence[str]) -> Sequence[Rate]:
        """Return for each of these currencies the last rate published for this day or before."""
        ...
